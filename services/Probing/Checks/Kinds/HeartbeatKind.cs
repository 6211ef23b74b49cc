using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Platform.Contracts;
using Platform.Probing.Conditions;
using Platform.Probing.Heartbeats;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a heartbeat.</summary>
internal sealed record HeartbeatSettings
{
    [Display(Name = "上报周期", Description = "超过周期为迟到")]
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(10);

    [Display(Name = "宽限时间", Description = "超过周期加宽限时间为缺失")]
    public TimeSpan Grace { get; init; }

    [Secret, StringLength(200), Display(Name = "上报口令", Description = "脚本凭它上报：/heartbeats/{检查项编号}/{口令}；留空则须登录上报")]
    public string? Token { get; init; }
}

/// <summary>
/// heartbeat: the other side reports in (<c>POST /checks/{id}/beat</c>), and silence is the failure. For backups and batch jobs.
/// Older than its period a beat is late, older than period and grace it is missing.
/// </summary>
internal sealed class HeartbeatKind(IServiceScopeFactory scopes, TimeProvider time) : CheckKind<HeartbeatSettings>
{
    public const string KindName = "heartbeat";
    private const int ShortestToken = 16;

    public override string Name => KindName;

    public override string Title => "心跳（被动）";

    public override KindPlace Place => new("人工与台账", "由定时任务按时上报，逾期未报即异常");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("beat_age", FactType.Duration, "距上次心跳"), new("late", FactType.Flag, "心跳迟到"), new("missing", FactType.Flag, "心跳缺失"),
        new("overdue", FactType.Duration, "心跳超期"), new("ok", FactType.Flag, "上报结果正常"), new("message", FactType.Text, "上报说明"),
        new("running_for", FactType.Duration, "本次已运行"), new("duration", FactType.Duration, "上次运行耗时"), new("value", FactType.Number, "上报数值", "名称"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["missing == false", "ok == true"];

    /// <summary>The settings of a stored check.</summary>
    internal static HeartbeatSettings Read(JsonElement stored) => SettingsJson.Read<HeartbeatSettings>(stored).Settings ?? new HeartbeatSettings();

    protected override string Target(HeartbeatSettings settings) => "heartbeat";

    protected override string Host(HeartbeatSettings settings) => "";

    protected override IEnumerable<FieldError> Rules(HeartbeatSettings settings)
    {
        if (settings.Period < TimeSpan.FromSeconds(5) || settings.Period > TimeSpan.FromDays(366))
        {
            yield return new FieldError("period", "应在 5s 到 366d 之间");
        }

        if (settings.Grace < TimeSpan.Zero || settings.Grace > TimeSpan.FromDays(31))
        {
            yield return new FieldError("grace", "应在 0s 到 31d 之间");
        }

        if (settings.Token is { } token && (token.Length < ShortestToken || !token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            yield return new FieldError("token", $"至少 {ShortestToken} 个字符，只能由字母、数字、- 和 _ 组成");
        }
    }

    protected override async Task<Observation> ProbeAsync(HeartbeatSettings settings, ProbeContext context)
    {
        var now = time.GetUtcNow();
        var last = await TakeBeat.LastAsync(scopes, context.CheckId, context.Deadline);
        var since = last?.At ?? last?.StartedAt;
        var from = since ?? await TakeBeat.WaitsSinceAsync(scopes, context.CheckId, context.Deadline);
        if (last is not { Ok: false } && now - from > settings.Period && await Unheard.FindAsync(scopes, settings, from!.Value, now, context.Deadline) is { } gap)
        {
            return Observation.Failed(FailureReason.Starved, $"{gap.Text}，期间无法接收上报，等待下一次上报");
        }

        if (since is not null)
        {
            return Seen(settings, last!, now);
        }

        var waited = now - from;
        return waited > settings.Period + settings.Grace ? NeverSeen(settings, waited.Value) : Observation.Failed(FailureReason.NoBeat);
    }

    /// <summary>A first beat that never came is missed like any other, once its time is over.</summary>
    private static Observation NeverSeen(HeartbeatSettings settings, TimeSpan waited) => new()
    {
        Facts = new Dictionary<string, Fact>
        {
            ["beat_age"] = Fact.Of(waited), ["late"] = Fact.Of(true), ["missing"] = Fact.Of(true), ["overdue"] = Fact.Of(waited - settings.Period), ["ok"] = Fact.Of(true),
            ["message"] = Fact.Of(""), ["running_for"] = Fact.Of(TimeSpan.Zero),
        },
        Evidence = $"从未收到过心跳，已等待 {Duration.Chinese(waited)}",
    };

    /// <summary>What a beat means at an instant; pure.</summary>
    internal static Observation Seen(HeartbeatSettings settings, Heartbeat last, DateTimeOffset now)
    {
        // A first run that has begun but not ended: its start is all there is to count from.
        var age = now - (last.At ?? last.StartedAt!.Value);
        var overdue = age > settings.Period ? age - settings.Period : TimeSpan.Zero;
        var facts = new Dictionary<string, Fact>
        {
            ["beat_age"] = Fact.Of(age),
            ["late"] = Fact.Of(overdue > TimeSpan.Zero),
            ["missing"] = Fact.Of(overdue > settings.Grace),
            ["overdue"] = Fact.Of(overdue),
            ["ok"] = Fact.Of(last.Ok),
            ["message"] = Fact.Of(last.Message ?? ""),
            ["running_for"] = Fact.Of(last.StartedAt is { } started ? now - started : TimeSpan.Zero),
        };
        if (last.TookSeconds is { } took)
        {
            facts["duration"] = Fact.Of(TimeSpan.FromSeconds(took));
        }

        return new Observation
        {
            Facts = facts,
            Ask = (name, argument) => name == "value" && last.Values.TryGetValue(argument, out var value) ? [Fact.Of(value)] : [],
            Evidence = Evidence(last, age, overdue, settings.Grace),
        };
    }

    private static string Evidence(Heartbeat last, TimeSpan age, TimeSpan overdue, TimeSpan grace)
    {
        var when = overdue == TimeSpan.Zero ? "" : overdue > grace ? $"，已缺失（超期 {Duration.Chinese(overdue)}）" : $"，迟到 {Duration.Chinese(overdue)}";
        var values = string.Join(", ", last.Values.Select(entry => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}")));
        return $"距上次心跳 {Duration.Chinese(age)}{when}；{(last.Ok ? "正常" : "失败")} {last.Message} {values}".TrimEnd();
    }
}
