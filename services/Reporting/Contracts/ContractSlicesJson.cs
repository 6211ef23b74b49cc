using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Reporting.Calendar;
using Platform.Reporting.Deliverables;

namespace Platform.Reporting.Contracts;

/// <summary>Source-generated JSON of the contract, deliverable and calendar slices.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContractFiles))]
[JsonSerializable(typeof(AppliedContract))]
[JsonSerializable(typeof(ContractPage))]
[JsonSerializable(typeof(ContractDetail))]
[JsonSerializable(typeof(ContractDocument))]
[JsonSerializable(typeof(ClauseLedger))]
[JsonSerializable(typeof(DeliverablePage))]
[JsonSerializable(typeof(DeliverableLine))]
[JsonSerializable(typeof(StepNote))]
[JsonSerializable(typeof(CalendarOfYear))]
internal sealed partial class ContractSlicesJson : JsonSerializerContext;
