using System.Text.Json.Serialization;
using Platform.Probing.Checks;
using Platform.Probing.KeyPeriods;

namespace Platform.Probing.Plans;

/// <summary>Source-generated JSON of plans and key periods.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(Page<PlanLine>))]
[JsonSerializable(typeof(PlanPreview))]
[JsonSerializable(typeof(KeyPeriodRequest))]
[JsonSerializable(typeof(IReadOnlyList<KeyPeriodView>))]
[JsonSerializable(typeof(ReadinessView))]
internal sealed partial class PlansJson : JsonSerializerContext;
