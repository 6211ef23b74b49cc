using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Licences;

/// <summary>登记授权生命周期: POST /licences/{id}/entries. Lines are added, never changed; by whom and when written is the server's word.</summary>
internal static class AddLicenceEntry
{
    private const int LongestText = 1_000;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>What happened.</summary>
    internal sealed record Request
    {
        public required LicenceEvent Event { get; init; }

        /// <summary>When it happened; null: now.</summary>
        public DateTimeOffset? At { get; init; }

        /// <summary>Last valid day after it; null: for good. Only for activated and renewed.</summary>
        public DateOnly? ValidUntil { get; init; }

        /// <summary>True: activated or renewed for good, without an end.</summary>
        public bool Perpetual { get; init; }

        public string? Reference { get; init; }

        public string? Remark { get; init; }

        /// <summary>Conclusion; required for assessed, allowed with the others.</summary>
        public LicenceCompliance? Compliance { get; init; }

        /// <summary>Ids of uploaded files.</summary>
        public IReadOnlyList<string> Evidence { get; set; } = [];
    }

    public static async Task<Results<Created<LicenceView>, ProblemHttpResult>> HandleAsync(
        string id, Request request, ProbingDb db, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Licence>().FindAsync([id], cancellationToken) is not { } licence)
        {
            return Problem.NotFound("licence", id);
        }

        var errors = await AppendAsync(db, licence, licence.State, request, user.Identity?.Name ?? "?", time.GetUtcNow(), "", cancellationToken);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return Problem.Conflict("licence-changed", "该授权刚刚有新的记录，请刷新后重试");
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/licences/{id}", await ReadLicences.ViewAsync(db, licence, time, cancellationToken));
    }

    /// <summary>Adds a line and moves the licence on, or says every mistake.</summary>
    internal static async Task<IReadOnlyList<FieldError>> AppendAsync(
        ProbingDb db, Licence licence, LicenceState? before, Request request, string by, DateTimeOffset now, string path, CancellationToken cancellationToken)
    {
        var errors = Mistakes(before, request, now).Select(error => error with { Path = path + error.Path }).ToList();
        var last = await db.Set<LicenceEntry>().AsNoTracking().Where(entry => entry.LicenceId == licence.Id).OrderByDescending(entry => entry.Sequence).FirstOrDefaultAsync(cancellationToken);
        var entry = new LicenceEntry
        {
            LicenceId = licence.Id, Sequence = licence.Version + 1, Event = request.Event, By = by, At = (request.At ?? now).ToUniversalTime(), RecordedAt = now,
            ValidUntil = request.ValidUntil, Reference = request.Reference?.Trim(), Remark = Remark(request),
        };
        entry.Hash = entry.Sum(last?.Hash ?? "");
        if (errors.Count == 0)
        {
            errors.AddRange(await AttachEvidence.ToAsync(db, request.Evidence, entry.EvidenceOwner, cancellationToken));
        }

        if (errors.Count > 0)
        {
            return errors;
        }

        db.Add(entry);
        (licence.Version, licence.State, licence.Compliance) = (entry.Sequence, LicenceLife.Next(before, request.Event)!.Value, request.Compliance ?? licence.Compliance);
        if (request.Event is LicenceEvent.Activated or LicenceEvent.Renewed)
        {
            licence.ValidUntil = request.ValidUntil;
        }

        return [];
    }

    /// <summary>The conclusion belongs to the log, whose sum covers the remark.</summary>
    private static string? Remark(Request request) => request.Compliance is { } compliance
        ? $"{request.Remark} 合规结论：{Chinese(compliance.Conclusion)}；国产化：{compliance.Domestic}；知识产权：{compliance.IntellectualProperty}；密码算法：{compliance.Cryptography}；依据：{compliance.Reference}".Trim()
        : request.Remark?.Trim();

    private static IEnumerable<FieldError> Mistakes(LicenceState? before, Request request, DateTimeOffset now)
    {
        if (LicenceLife.Next(before, request.Event) is null)
        {
            yield return new FieldError("event", "当前状态下不能登记此事项", Choices: [.. LicenceLife.Possible(before).Select(possible => possible.ToString().ToLowerInvariant())]);
        }

        if (request.At > now + ClockSkew || request.At?.Year < 2000)
        {
            yield return new FieldError("at", "发生时间不能晚于现在，也不能早于 2000 年");
        }

        var opens = request.Event is LicenceEvent.Activated or LicenceEvent.Renewed;
        if (opens && request.ValidUntil is null == !request.Perpetual)
        {
            yield return new FieldError("validUntil", "激活或续期须填写有效期至，或注明永久有效（perpetual），二者取一");
        }

        if (!opens && (request.ValidUntil is not null || request.Perpetual))
        {
            yield return new FieldError("validUntil", "只有激活和续期填写有效期");
        }

        if (request.Event == LicenceEvent.Assessed && request.Compliance is null)
        {
            yield return new FieldError("compliance", "合规评估须填写结论");
        }

        if (request.Compliance is { Conclusion: not ComplianceConclusion.NotAssessed, Reference: null } && request.Evidence.Count == 0)
        {
            yield return new FieldError("compliance.reference", "合规结论须有依据：填写文号或上传佐证文件");
        }

        if (((string?[])[request.Reference, request.Remark, request.Compliance?.Domestic, request.Compliance?.IntellectualProperty, request.Compliance?.Cryptography, request.Compliance?.Reference])
            .Any(text => text?.Length > LongestText))
        {
            yield return new FieldError("remark", $"文字最长 {LongestText} 个字符");
        }
    }

    private static string Chinese(ComplianceConclusion conclusion) => conclusion switch
    {
        ComplianceConclusion.Compliant => "合规",
        ComplianceConclusion.NotCompliant => "不合规",
        _ => "未评估",
    };
}
