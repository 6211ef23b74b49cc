using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Reporting.Reports;

/// <summary>A report as the API shows it; figures only where one is asked for.</summary>
internal sealed record ReportView(
    string Id, string Number, string ContractId, string Kind, DateOnly From, DateOnly To, int Version, ReportState State, DateTimeOffset RequestedAt, string RequestedBy,
    DateTimeOffset? AsOf, DateTimeOffset? FinishedAt, int Attempts, string? Reason, ReportFile? Docx, ReportFile? Xlsx, JsonNode? Figures)
{
    public static ReportView Of(ReportRow row, bool withFigures) => new(
        row.Id, row.Number, row.ContractId, row.Kind, row.From, row.To, row.Version, row.State, row.RequestedAt, row.RequestedBy, row.AsOf, row.FinishedAt, row.Attempts, row.Reason,
        File(row, "docx", row.DocxSha256, row.DocxBytes), File(row, "xlsx", row.XlsxSha256, row.XlsxBytes),
        withFigures && row.Figures is not null ? JsonNode.Parse(row.Figures, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) : null);

    private static ReportFile? File(ReportRow row, string format, string? sha256, long? bytes) =>
        sha256 is null ? null : new ReportFile($"/reports/{row.Id}/files/{format}", sha256, bytes ?? 0);
}

/// <summary>A file to download.</summary>
internal sealed record ReportFile(string Path, string Sha256, long Bytes);
