using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Data;
using Platform.Reporting.Kpis;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Reports;

/// <summary>生成报告: POST /reports. Asking again while one is on its way answers with that one; afterwards a new version begins.</summary>
internal static class RequestReport
{
    private const int LongestPeriod = 366;

    /// <summary>Either <c>Month</c> (2026-11) or <c>From</c> and <c>To</c>, both inclusive.</summary>
    internal sealed record Request(string Contract, string Kind, string? Month = null, DateOnly? From = null, DateOnly? To = null);

    public static async Task<Results<Accepted<ReportView>, ProblemHttpResult>> HandleAsync(
        Request request, ReportingDb db, ReadContract contracts, IEnumerable<IReportKind> kinds, ReportSignal signal, ClaimsPrincipal user, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var errors = new List<FieldError>();
        var contract = await contracts(request.Contract, cancellationToken);
        if (contract is null)
        {
            errors.Add(new FieldError("contract", $"没有合同 {request.Contract}"));
        }

        if (kinds.All(kind => kind.Name != request.Kind))
        {
            errors.Add(new FieldError("kind", "没有这种报告", Choices: [.. kinds.Select(kind => kind.Name)]));
        }

        var (from, to) = Period(request, ShanghaiTime.DateOf(now), errors);
        if (contract is not null && errors.Count == 0 && (to < contract.From || from > contract.To))
        {
            errors.Add(new FieldError(request.Month is null ? "from" : "month", $"不在合同期 {contract.From:yyyy-MM-dd} 至 {contract.To:yyyy-MM-dd} 内"));
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        var earlier = await db.Set<ReportRow>().Where(row => row.ContractId == request.Contract && row.Kind == request.Kind && row.From == from && row.To == to)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        if (earlier is { State: ReportState.Queued or ReportState.Running })
        {
            return TypedResults.Accepted($"/reports/{earlier.Id}", ReportView.Of(earlier, withFigures: false));
        }

        var row = new ReportRow
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Number = await NextNumberAsync(db, now, cancellationToken),
            ContractId = request.Contract,
            Kind = request.Kind,
            From = from,
            To = to,
            Version = (earlier?.Version ?? 0) + 1,
            RequestedAt = now,
            RequestedBy = user.Identity?.Name ?? "unknown",
            TraceParent = Activity.Current?.Id,
        };
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return Problem.Conflict("asked-twice", "同一报告正在由他人提交，请稍后在列表中查看。");
        }

        await transaction.CommitAsync(cancellationToken);
        signal.Wake();
        return TypedResults.Accepted($"/reports/{row.Id}", ReportView.Of(row, withFigures: false));
    }

    private static (DateOnly From, DateOnly To) Period(Request request, DateOnly today, List<FieldError> errors)
    {
        if (request.Month is not null)
        {
            if (request.From is not null || request.To is not null)
            {
                errors.Add(new FieldError("month", "month 与 from、to 只填一种"));
            }

            if (!DateOnly.TryParseExact(request.Month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year < 2000 || first > today)
            {
                errors.Add(new FieldError("month", "月份写作 2026-11，且不晚于本月"));
                return default;
            }

            return (first, first.AddMonths(1).AddDays(-1));
        }

        if (request.From is not { } from || request.To is not { } to)
        {
            errors.Add(new FieldError("month", "填写 month，或同时填写 from 和 to"));
            return default;
        }

        if (to < from || from > today || from.Year < 2000 || to.DayNumber - from.DayNumber >= LongestPeriod)
        {
            errors.Add(new FieldError("to", $"起止日期须由早到晚，起始不晚于今天，不超过 {LongestPeriod} 天"));
        }

        return (from, to);
    }

    private static async Task<string> NextNumberAsync(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var prefix = $"BG{ShanghaiTime.DateOf(now):yyyyMMdd}-";
        return $"{prefix}{await db.Set<ReportRow>().CountAsync(row => row.Number.StartsWith(prefix), cancellationToken) + 1:000}";
    }
}
