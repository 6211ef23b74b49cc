using System.Text.Json.Serialization;
using Platform.Probing.Baselines;
using Platform.Probing.Checks;
using Platform.Probing.Zones;
using Platform.Probing.Register;
using Platform.Probing.States;
using Platform.Probing.StatusPage;
using Platform.Probing.Systems;
using Platform.Probing.Evidence;
using Platform.Probing.Heartbeats;
using Platform.Probing.Licences;
using Platform.Probing.Maintenances;
using Platform.Probing.Manual;
using Platform.Probing.Rounds;

namespace Platform.Probing;

/// <summary>Source-generated JSON of the API.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BaselineView))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(CheckRequest))]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(Page<CheckLine>))]
[JsonSerializable(typeof(MaintenanceRequest))]
[JsonSerializable(typeof(Page<MaintenanceView>))]
[JsonSerializable(typeof(IReadOnlyList<ResultView>))]
[JsonSerializable(typeof(IReadOnlyList<KindView>))]
[JsonSerializable(typeof(IReadOnlyList<SystemView>))]
[JsonSerializable(typeof(SummaryView))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(IReadOnlyList<ZoneView>))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(SystemRequest))]
[JsonSerializable(typeof(PublicRequest))]
[JsonSerializable(typeof(IReadOnlyList<ComponentRequest>))]
[JsonSerializable(typeof(StoredSystemView))]
[JsonSerializable(typeof(Page<StateView>))]
[JsonSerializable(typeof(Page<StateChangeView>))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkView))]
[JsonSerializable(typeof(ResultDetailView))]
[JsonSerializable(typeof(IReadOnlyList<ConditionView>))]
[JsonSerializable(typeof(Beat))]
[JsonSerializable(typeof(EvidenceView))]
[JsonSerializable(typeof(AddLicence.Request), TypeInfoPropertyName = "LicenceRequest")]
[JsonSerializable(typeof(AddLicenceEntry.Request), TypeInfoPropertyName = "LicenceEntryRequest")]
[JsonSerializable(typeof(LicenceView))]
[JsonSerializable(typeof(Page<LicenceLine>))]
[JsonSerializable(typeof(ManualRecordRequest))]
[JsonSerializable(typeof(IReadOnlyList<ManualRecordView>))]
[JsonSerializable(typeof(RoundPage))]
[JsonSerializable(typeof(RoundView))]
[JsonSerializable(typeof(RunRoundRequest))]
internal sealed partial class ProbingJson : JsonSerializerContext;
