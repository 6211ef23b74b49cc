using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Reporting.Evidence;
using Platform.Reporting.Kpis;
using Platform.Reporting.Reports;

namespace Platform.Reporting;

/// <summary>Source-generated JSON of facts, figures and reports; words for enums and durations come from the wire's converters.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AddEvidence.Request), TypeInfoPropertyName = "EvidenceRequest")]
[JsonSerializable(typeof(EvidenceRecord))]
[JsonSerializable(typeof(ListEvidence.Page), TypeInfoPropertyName = "EvidencePage")]
[JsonSerializable(typeof(GetKpis.Answer))]
[JsonSerializable(typeof(GetKpis.EvidenceAnswer))]
[JsonSerializable(typeof(GetSummary.Answer), TypeInfoPropertyName = "SummaryAnswer")]
[JsonSerializable(typeof(RequestReport.Request), TypeInfoPropertyName = "ReportRequest")]
[JsonSerializable(typeof(ReportView), TypeInfoPropertyName = "ReportViewInfo")]
[JsonSerializable(typeof(ListReports.Page), TypeInfoPropertyName = "ReportPage")]
[JsonSerializable(typeof(ListReports.Kind[]), TypeInfoPropertyName = "ReportKinds")]
[JsonSerializable(typeof(MonthlyFigures))]
internal sealed partial class ReportingJson : JsonSerializerContext;
