using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>A setting that is written but never shown: it is masked in every answer.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;

/// <summary>
/// What every kind does the same way: reads <typeparamref name="TSettings"/> (its attributes are the limits, its initialisers
/// the defaults), publishes their schema, and turns the exceptions of sockets into reasons.
/// </summary>
internal abstract class CheckKind<TSettings> : ICheckKind
    where TSettings : class
{
    private readonly Lazy<JsonNode> schema = new(() => SettingsShape.SchemaOf(typeof(TSettings)));

    public abstract string Name { get; }

    public abstract string Title { get; }

    public virtual KindPlace Place => KindPlace.Other;

    public abstract IReadOnlyList<FactDescription> Facts { get; }

    public virtual IReadOnlyList<string> DefaultConditions => [];

    public JsonNode SettingsSchema => schema.Value.DeepClone();

    public IReadOnlySet<string> Secrets { get; } = SettingsShape.SecretsOf(typeof(TSettings));

    public (PreparedProbe? Probe, IReadOnlyList<FieldError> Errors) Prepare(JsonElement settings)
    {
        var (read, errors) = SettingsJson.Read<TSettings>(settings);
        if (read is null)
        {
            return (null, errors);
        }

        errors = [.. errors, .. Rules(read)];
        return errors.Count > 0 ? (null, errors) : (new PreparedProbe(Target(read), Host(read), context => RunAsync(read, context)) { Reaches = Reaches(read) }, []);
    }

    /// <summary>What is probed, without credentials.</summary>
    protected abstract string Target(TSettings settings);

    /// <summary>Whom it burdens.</summary>
    protected abstract string Host(TSettings settings);

    /// <summary>
    /// Every place that gets secrets of these settings; a stored secret goes on only while this stays the same. By default the
    /// target, a URL without its path: a kind that talks to more than one place (steps, a proxy) names them all.
    /// </summary>
    protected virtual string Reaches(TSettings settings) => Target(settings) is var target && Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Host.Length > 0
        ? url.GetLeftPart(UriPartial.Authority) : target;

    /// <summary>Rules that attributes cannot say; paths are relative to the settings.</summary>
    protected virtual IEnumerable<FieldError> Rules(TSettings settings) => [];

    /// <summary>Probes once, on a fresh connection, until the deadline.</summary>
    protected abstract Task<Observation> ProbeAsync(TSettings settings, ProbeContext context);

    private async Task<Observation> RunAsync(TSettings settings, ProbeContext context)
    {
        var seen = await SeeAsync(settings, context);
        return seen with { Phases = context.Trace.Phases, Log = context.Trace.Lines };
    }

    private async Task<Observation> SeeAsync(TSettings settings, ProbeContext context)
    {
        try
        {
            return await ProbeAsync(settings, context);
        }
        catch (Exception failure) when (FailureReasons.Of(failure, context.Deadline) is var reason && reason != FailureReason.Internal)
        {
            context.Trace.Say($"{reason}: {failure.Message}");
            return Observation.Failed(reason, FailureReasons.Detail(failure, reason));
        }
    }
}
