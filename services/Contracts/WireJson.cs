using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Events;

namespace Platform.Contracts;

/// <summary>How everything on a wire is written: camelCase, enums as words, durations as <see cref="Duration"/> text, UTC instants.</summary>
public static class WireJson
{
    /// <summary>For events: unknown members are ignored, because events may gain members.</summary>
    public static JsonSerializerOptions Events { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict });

    /// <summary>Brings <paramref name="options"/> (of an API, a client, a store) to the wire's form.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new DurationConverter());
        options.TypeInfoResolverChain.Insert(0, ContractsJson.Default);
        if (!options.TypeInfoResolverChain.OfType<DefaultJsonTypeInfoResolver>().Any())
        {
            options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }

        return options;
    }
}

/// <summary>Source-generated JSON of everything in this assembly that crosses a wire.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContractDocument))]
[JsonSerializable(typeof(IReadOnlyList<CheckDefinition>))]
[JsonSerializable(typeof(IReadOnlyList<CheckMistake>))]
[JsonSerializable(typeof(DutyCoverage))]
[JsonSerializable(typeof(CheckStateChanged))]
[JsonSerializable(typeof(ResultsRecorded))]
[JsonSerializable(typeof(MaintenanceHeld))]
[JsonSerializable(typeof(RoundDue))]
[JsonSerializable(typeof(RoundFinished))]
[JsonSerializable(typeof(AlertFired))]
[JsonSerializable(typeof(AlertResolved))]
[JsonSerializable(typeof(IncidentOpened))]
[JsonSerializable(typeof(IncidentAcknowledged))]
[JsonSerializable(typeof(IncidentUpdated))]
[JsonSerializable(typeof(IncidentClosed))]
[JsonSerializable(typeof(NotificationRequested))]
[JsonSerializable(typeof(MessageStateChanged))]
[JsonSerializable(typeof(InboundReceived))]
[JsonSerializable(typeof(ContractApplied))]
[JsonSerializable(typeof(ReportGenerated))]
[JsonSerializable(typeof(UserChanged))]
public sealed partial class ContractsJson : JsonSerializerContext;
