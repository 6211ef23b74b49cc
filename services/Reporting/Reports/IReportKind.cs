using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;

namespace Platform.Reporting.Reports;

/// <summary>What a kind gets: facts read at one moment, the session to stream single results from, and who asked for what.</summary>
internal sealed record ReportInput(ReportRow Row, ContractFacts Facts, FactSession Results, bool IsProvisionalCalendar);

/// <summary>What a kind makes. Figures are what text, tables and sheets were all written from.</summary>
internal sealed record ReportOutput(byte[] Word, string Figures);

/// <summary>A kind of report: one file and one line of registration.</summary>
internal interface IReportKind
{
    /// <summary>Name in requests and contract files, for example <c>monthly-operations</c>.</summary>
    string Name { get; }

    /// <summary>Title on the paper.</summary>
    string Title { get; }

    /// <summary>Writes the paper, and the workbook into <paramref name="sheets"/>.</summary>
    ReportOutput Write(ReportInput input, Stream sheets, CancellationToken cancellationToken);
}
