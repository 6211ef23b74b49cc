using System.Text.Json;
using Platform.Contracts;

namespace Platform.Reporting.Reports;

/// <summary>月度运维执行报告 (004 §二 注, §四4): the month in figures, sentences and tables, ready for signature and stamp.</summary>
internal sealed class MonthlyOperations : IReportKind
{
    private static readonly ReportingJson Json = new(WireJson.Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web)));

    public string Name => "monthly-operations";

    public string Title => "月度运维执行报告";

    public ReportOutput Write(ReportInput input, Stream sheets, CancellationToken cancellationToken)
    {
        var figures = MonthlyFigures.Of(input.Facts);
        MonthlySheets.Write(input, figures, sheets, cancellationToken);
        return new ReportOutput(MonthlyPaper.Write(input, figures), JsonSerializer.Serialize(figures, Json.MonthlyFigures));
    }
}
