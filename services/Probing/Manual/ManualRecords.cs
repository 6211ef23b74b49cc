using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Manual;

/// <summary>What a record is of: a check or an item of a round, with its checklist.</summary>
/// <param name="CheckId">The check; null for an item of a round.</param>
/// <param name="RoundItemId">The item of a round; null for a check.</param>
/// <param name="Items">Lines of the checklist; each has to be answered.</param>
/// <param name="EvidenceRequired">True: a record without a file is refused.</param>
internal sealed record ManualSubject(string? CheckId, string? RoundItemId, IReadOnlyList<string> Items, bool EvidenceRequired);

/// <summary>What a person tells.</summary>
internal sealed record ManualRecordRequest
{
    /// <summary>When he looked; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why it is told so late; required when it is.</summary>
    public string? LateReason { get; init; }

    public required ManualResult Result { get; init; }

    /// <summary>Answers to the checklist, by title.</summary>
    public IReadOnlyList<ManualItem> Items { get; set; } = [];

    public string? Remark { get; init; }

    /// <summary>Ids of uploaded files.</summary>
    public IReadOnlyList<string> Evidence { get; set; } = [];
}

/// <summary>Takes down what a person found, for checks and rounds alike.</summary>
internal static class ManualRecords
{
    private const int LongestText = 1_000;

    /// <summary>Time a person needs to write down what he saw; beyond it the record is 补录 and needs a reason.</summary>
    public static readonly TimeSpan Writing = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Earliest = TimeSpan.FromDays(31);

    /// <summary>
    /// Adds the record to <paramref name="db"/> and ties its files to it; or says every mistake. Call it inside a transaction
    /// (<c>db.BeginAsync</c>), then save and commit.
    /// </summary>
    public static async Task<(ManualRecord? Record, IReadOnlyList<FieldError> Errors)> AddAsync(
        ProbingDb db, ManualSubject subject, ManualRecordRequest request, string person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var errors = Mistakes(subject, request, now).ToList();
        var record = Make(subject, request, person, now);
        if (errors.Count == 0)
        {
            errors.AddRange(await AttachEvidence.ToAsync(db, request.Evidence, record.EvidenceOwner, cancellationToken));
        }

        if (errors.Count > 0)
        {
            return (null, errors);
        }

        db.Add(record);
        return (record, []);
    }

    /// <summary>Whether something told at <paramref name="now"/> to have happened at <paramref name="at"/> is 补录.</summary>
    public static bool IsLate(DateTimeOffset? at, DateTimeOffset now) => at < now - Writing;

    private static ManualRecord Make(ManualSubject subject, ManualRecordRequest request, string person, DateTimeOffset now)
    {
        var late = IsLate(request.At, now);
        return new ManualRecord
        {
            Id = Guid.CreateVersion7().ToString("N"), CheckId = subject.CheckId, RoundItemId = subject.RoundItemId, Person = person,
            At = request.At is { } at && at < now ? at.ToUniversalTime() : now, RecordedAt = now, Late = late, LateReason = late ? request.LateReason?.Trim() : null,
            Result = request.Result, Items = [.. request.Items], Remark = Blank(request.Remark),
        };
    }

    private static IEnumerable<FieldError> Mistakes(ManualSubject subject, ManualRecordRequest request, DateTimeOffset now)
    {
        if (request.At > now + ClockSkew || request.At < now - Earliest)
        {
            yield return new FieldError("at", $"检查时间不能晚于现在，也不能早于 {Earliest.TotalDays:0} 天前");
        }

        if (IsLate(request.At, now) && string.IsNullOrWhiteSpace(request.LateReason))
        {
            yield return new FieldError("lateReason", $"检查时间早于录入时间 {Duration.Chinese(Writing)}以上，属补录，请填写补录原因");
        }

        if (request.Remark?.Length > LongestText || request.LateReason?.Length > LongestText || request.Items.Any(item => item.Remark?.Length > LongestText))
        {
            yield return new FieldError("remark", $"说明最长 {LongestText} 个字符");
        }

        if (request.Result != ManualResult.Normal && string.IsNullOrWhiteSpace(request.Remark) && request.Items.All(item => string.IsNullOrWhiteSpace(item.Remark)))
        {
            yield return new FieldError("remark", "结果不是“正常”时请填写说明");
        }

        if (request.Result == ManualResult.Normal && request.Items.Any(item => item.Result != ManualResult.Normal))
        {
            yield return new FieldError("result", "检查单中有异常或未检查的项，结果不能为“正常”");
        }

        if (subject.EvidenceRequired && request.Evidence.Count == 0)
        {
            yield return new FieldError("evidence", "请上传佐证文件（如截图）");
        }

        foreach (var error in Checklist(subject.Items, request.Items))
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> Checklist(IReadOnlyList<string> wanted, IReadOnlyList<ManualItem> answered)
    {
        foreach (var missing in wanted.Where(title => answered.Count(item => item.Title == title) != 1))
        {
            yield return new FieldError("items", $"检查单“{missing}”应有且仅有一个结果");
        }

        for (var i = 0; i < answered.Count; i++)
        {
            if (!wanted.Contains(answered[i].Title))
            {
                yield return new FieldError($"items[{i}].title", "检查单中没有这一项", Choices: wanted);
            }
        }
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
