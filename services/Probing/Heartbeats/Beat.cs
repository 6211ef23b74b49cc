using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Heartbeats;

/// <summary>What a beat says of a run.</summary>
internal enum BeatStatus
{
    /// <summary>It ended well.</summary>
    Ok = 0,

    /// <summary>It has begun; an end is to follow.</summary>
    Start = 1,

    /// <summary>It ended badly.</summary>
    Fail = 2,
}

/// <summary>What a script tells with its beat; all of it may be left out.</summary>
internal sealed partial record Beat
{
    public const int LongestMessage = 500;
    private const int MostValues = 20;

    public BeatStatus Status { get; set; }

    public string? Message { get; init; }

    /// <summary>Numbers for conditions: <c>value("rows") > 0</c>.</summary>
    public IReadOnlyDictionary<string, double> Values { get; set; } = new Dictionary<string, double>();

    /// <summary>Every mistake.</summary>
    [JsonIgnore]
    public IEnumerable<FieldError> Mistakes
    {
        get
        {
            if (Message?.Length > LongestMessage)
            {
                yield return new FieldError("message", $"最长 {LongestMessage} 个字符");
            }

            if (Values.Count > MostValues)
            {
                yield return new FieldError("values", $"最多 {MostValues} 个");
            }

            foreach (var name in Values.Keys.Where(name => !NamePattern().IsMatch(name) || !double.IsFinite(Values[name])))
            {
                yield return new FieldError($"values.{(name.Length <= 40 ? name : name[..40])}", "名称应为字母开头的字母、数字、下划线，最长 40 个字符，值为数字");
            }
        }
    }

    /// <summary>What the beat makes of what was known; the server's clock counts.</summary>
    public void Apply(Heartbeat known, DateTimeOffset now)
    {
        if (Status == BeatStatus.Start)
        {
            known.StartedAt = now;
            return;
        }

        known.TookSeconds = known.StartedAt is { } started ? (now - started).TotalSeconds : null;
        (known.At, known.StartedAt, known.Ok, known.Message) = (now, null, Status == BeatStatus.Ok, string.IsNullOrWhiteSpace(Message) ? null : Message);
        known.Values = new Dictionary<string, double>(Values);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
