using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Data;
using Platform.Reporting.Kpis;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Evidence;

/// <summary>新增佐证记录: POST /contracts/{id}/evidence.</summary>
internal static class AddEvidence
{
    private const int ReferenceLimit = 100;
    private const int NoteLimit = 1_000;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>What a person records; <c>Corrects</c> names the record it takes the place of.</summary>
    internal sealed record Request(
        EvidenceKind Kind, string Reference, DateTimeOffset OccurredAt, DateTimeOffset? CompletedAt = null, bool? Succeeded = null,
        VulnerabilityLevel? Level = null, string? SystemId = null, string? Note = null, string? Corrects = null);

    public static async Task<Results<Created<EvidenceRecord>, ProblemHttpResult>> HandleAsync(
        string id, Request request, ReportingDb db, ReadContract contracts, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await contracts(id, cancellationToken) is not { } contract)
        {
            return Problem.NotFound("contract", id);
        }

        var errors = Validate(request, time.GetUtcNow());
        if (request.SystemId is not null && contract.Systems.All(system => system.Id != request.SystemId))
        {
            errors.Add(new FieldError("systemId", "合同中没有该系统", Choices: [.. contract.Systems.Select(system => system.Id)]));
        }

        if (request.Corrects is not null && !await db.Set<EvidenceRecord>().AnyAsync(
                row => row.Id == request.Corrects && row.ContractId == id && row.Kind == request.Kind, cancellationToken))
        {
            errors.Add(new FieldError("corrects", "本合同没有这条同类记录"));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (request.Corrects is not null && await db.Set<EvidenceRecord>().AnyAsync(row => row.Corrects == request.Corrects, cancellationToken))
        {
            return Problem.Conflict("already-corrected", "这条记录已被更正，请更正最新的一条。");
        }

        var row = new EvidenceRecord
        {
            Id = Guid.CreateVersion7().ToString("N"),
            ContractId = id,
            Kind = request.Kind,
            Reference = request.Reference.Trim(),
            SystemId = request.SystemId,
            Level = request.Level,
            OccurredAt = request.OccurredAt.ToUniversalTime(),
            CompletedAt = request.CompletedAt?.ToUniversalTime(),
            Succeeded = request.Succeeded,
            Note = request.Note,
            Corrects = request.Corrects,
            RecordedAt = time.GetUtcNow(),
            RecordedBy = user.Identity?.Name ?? "unknown",
        };
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (request.Corrects is not null)
        {
            return Problem.Conflict("already-corrected", "这条记录已被更正，请更正最新的一条。");
        }

        return TypedResults.Created($"/contracts/{id}/evidence/{row.Id}", row);
    }

    /// <summary>Every mistake of a request that can be seen without the database.</summary>
    public static List<FieldError> Validate(Request request, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        Check(!string.IsNullOrWhiteSpace(request.Reference) && request.Reference.Length <= ReferenceLimit, "reference", $"必填，不超过 {ReferenceLimit} 字");
        Check(request.Note is null || request.Note.Length <= NoteLimit, "note", $"不超过 {NoteLimit} 字");
        Check(request.OccurredAt <= now + ClockSkew && request.OccurredAt.Year >= 2000, "occurredAt", "不能晚于现在，也不能早于 2000 年");
        Check(request.CompletedAt is null || request.CompletedAt <= now + ClockSkew, "completedAt", "不能晚于现在");
        Check(request.CompletedAt is null || request.CompletedAt >= request.OccurredAt, "completedAt", "不能早于 occurredAt");
        if (request.Kind == EvidenceKind.Vulnerability)
        {
            Check(request.Level is not null, "level", "漏洞必须写明等级");
            Check(request.Succeeded is null, "succeeded", "漏洞以 completedAt 表示已修复，不填此项");
        }
        else
        {
            Check(request.Level is null, "level", "只有漏洞有等级");
            Check(request.Succeeded is not null, "succeeded", "必须写明是否成功");
            Check(request.Kind == EvidenceKind.Backup || request.Succeeded != true || request.CompletedAt is not null, "completedAt", "成功的恢复必须写明完成时间");
        }

        return errors;

        void Check(bool holds, string path, string message)
        {
            if (!holds)
            {
                errors.Add(new FieldError(path, message));
            }
        }
    }
}
