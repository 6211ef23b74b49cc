using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Reports;

/// <summary>报告: GET /reports, /reports/{id}, /reports/{id}/files/{format}, /reports/kinds.</summary>
internal static class ListReports
{
    private const int PageLimit = 500;

    internal sealed record Page(IReadOnlyList<ReportView> Items, string? Next);

    internal sealed record Kind(string Name, string Title);

    public static async Task<Ok<Page>> HandleAsync(
        ReportingDb db, CancellationToken cancellationToken, string? contract = null, string? kind = null, int limit = 50, string? cursor = null)
    {
        var size = Math.Clamp(limit, 1, PageLimit);
        var rows = await db.Set<ReportRow>().AsNoTracking()
            .Where(row => (contract == null || row.ContractId == contract) && (kind == null || row.Kind == kind) && (cursor == null || string.Compare(row.Id, cursor) < 0))
            .OrderByDescending(row => row.Id).Take(size).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page([.. rows.Select(row => ReportView.Of(row, withFigures: false))], rows.Count == size ? rows[^1].Id : null));
    }

    public static async Task<Results<Ok<ReportView>, ProblemHttpResult>> GetAsync(string id, ReportingDb db, CancellationToken cancellationToken) =>
        await db.Set<ReportRow>().FindAsync([id], cancellationToken) is { } row
            ? TypedResults.Ok(ReportView.Of(row, withFigures: true))
            : Problem.NotFound("report", id);

    /// <summary>The file as it was made; its SHA-256 is the entity tag, so that anyone can compare.</summary>
    public static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> FileAsync(
        string id, string format, ReportingDb db, IOptions<ReportingOptions> options, CancellationToken cancellationToken)
    {
        var row = await db.Set<ReportRow>().FindAsync([id], cancellationToken);
        var (sha256, type) = format switch
        {
            "docx" => (row?.DocxSha256, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            "xlsx" => (row?.XlsxSha256, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            _ => (null, ""),
        };
        if (row is null || sha256 is null)
        {
            return Problem.NotFound("report file", $"{id}/{format}");
        }

        var path = ReportFiles.Path(options.Value, row, format);
        return File.Exists(path)
            ? TypedResults.PhysicalFile(path, type, $"{row.Number}-{row.ContractId}-{row.From:yyyyMM}-v{row.Version}.{format}", entityTag: new($"\"{sha256}\""))
            : Problem.Of(StatusCodes.Status410Gone, "file-missing", "报告文件已不在存储中，请重新生成。");
    }

    public static Ok<Kind[]> Kinds(IEnumerable<IReportKind> kinds) => TypedResults.Ok(kinds.Select(kind => new Kind(kind.Name, kind.Title)).ToArray());
}
