using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Alerting.Alerts;
using Platform.Alerting.Duty;
using Platform.Alerting.Incidents;
using Platform.Alerting.Summary;
using Platform.Alerting.Terms;
using Platform.Contracts;

namespace Platform.Alerting;

/// <summary>Source-generated JSON of this service's API and of what it stores.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TermsDocument))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(PageOf<AlertView>))]
[JsonSerializable(typeof(PageOf<IncidentRow>))]
[JsonSerializable(typeof(IncidentDetail))]
[JsonSerializable(typeof(CreateIncidentRequest))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(AcknowledgeAnswer))]
[JsonSerializable(typeof(TextRequest))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(DutyAnswer))]
[JsonSerializable(typeof(IReadOnlyList<DutyView>))]
[JsonSerializable(typeof(CreateDutyOverrideRequest))]
[JsonSerializable(typeof(IReadOnlyList<DutyOverrideView>))]
[JsonSerializable(typeof(SummaryView))]
internal sealed partial class AlertingJson : JsonSerializerContext;

/// <summary>JSON columns: the wire's form.</summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = WireJson.Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.TypeInfoResolverChain.Insert(0, AlertingJson.Default);
        return options;
    }
}
