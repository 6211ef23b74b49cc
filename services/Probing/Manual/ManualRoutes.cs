using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Manual;

/// <summary>A record with its files.</summary>
internal sealed record ManualRecordView(
    string Id, string? CheckId, string? RoundItemId, string Person, DateTimeOffset At, DateTimeOffset RecordedAt, bool Late, string? LateReason,
    ManualResult Result, IReadOnlyList<ManualItem> Items, string? Remark, IReadOnlyList<EvidenceView> Evidence)
{
    public static ManualRecordView Of(ManualRecord record, ILookup<string, EvidenceView> files) => new(
        record.Id, record.CheckId, record.RoundItemId, record.Person, record.At, record.RecordedAt, record.Late, record.LateReason, record.Result, record.Items,
        record.Remark, [.. files[record.EvidenceOwner]]);
}

/// <summary>人工检查: what a person found, and the files that prove it.</summary>
internal static class ManualRoutes
{
    internal static void Map(WebApplication app)
    {
        app.MapPost("/evidence", AddEvidence.HandleAsync).RequirePermission("evidence:write").WithMetadata(new RequestSizeLimitAttribute(EvidenceFile.Largest + 1_024))
            .WithSummary("上传佐证文件: the body is the file, name in the query; at most 10 MB");
        app.MapGet("/evidence/{id}", GetEvidence.HandleAsync).RequirePermission("evidence:read").WithSummary("下载佐证文件");
        app.MapPost("/checks/{id}/records", AddAsync).RequirePermission("records:write").WithSummary("登记人工检查结果: the server's clock counts; an earlier time is 补录 and needs a reason");
        app.MapGet("/checks/{id}/records", ListAsync).RequirePermission("records:read").WithSummary("人工检查记录: newest first; from, to, limit");
    }

    private static async Task<Results<Created<ManualRecordView>, ProblemHttpResult>> AddAsync(
        string id, ManualRecordRequest request, ProbingDb db, CheckVault vault, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Set<Check>().FindAsync([id], cancellationToken) is not { RetiredAt: null, Kind: ManualKind.KindName } check)
        {
            return Problem.NotFound("manual check", id);
        }

        var settings = ManualKind.Read(vault.Open(check));
        await using var transaction = await db.BeginAsync(cancellationToken);
        var subject = new ManualSubject(id, null, settings.Items, settings.EvidenceRequired);
        var (record, errors) = await ManualRecords.AddAsync(db, subject, request, user.Identity?.Name ?? "?", time.GetUtcNow(), cancellationToken);
        if (record is null)
        {
            return Problem.Invalid(errors);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var files = await AttachEvidence.OfAsync(db, [record.EvidenceOwner], cancellationToken);
        return TypedResults.Created($"/checks/{id}/records", ManualRecordView.Of(record, files));
    }

    private static async Task<Results<Ok<IReadOnlyList<ManualRecordView>>, ProblemHttpResult>> ListAsync(
        string id, ProbingDb db, CancellationToken cancellationToken, DateTimeOffset? from = null, DateTimeOffset? to = null, int limit = 100)
    {
        if (!await db.Set<Check>().AnyAsync(check => check.Id == id, cancellationToken))
        {
            return Problem.NotFound("check", id);
        }

        var records = await db.Set<ManualRecord>().AsNoTracking()
            .Where(record => record.CheckId == id && (from == null || record.RecordedAt >= from) && (to == null || record.RecordedAt < to))
            .OrderByDescending(record => record.RecordedAt).Take(Math.Clamp(limit, 1, 500)).ToListAsync(cancellationToken);
        var files = await AttachEvidence.OfAsync(db, [.. records.Select(record => record.EvidenceOwner)], cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ManualRecordView>>([.. records.Select(record => ManualRecordView.Of(record, files))]);
    }
}
