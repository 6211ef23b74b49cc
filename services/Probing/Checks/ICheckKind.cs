using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>
/// One way to probe. A kind is one file under <c>Kinds/</c> and one line in <see cref="ProbingModule"/>; derive from
/// <see cref="CheckKind{TSettings}"/>. Nothing else (database, API, console) knows kinds.
/// </summary>
internal interface ICheckKind
{
    /// <summary>Name in contract files and the API, lower-case: <c>http</c>.</summary>
    string Name { get; }

    /// <summary>Chinese name for the console.</summary>
    string Title { get; }

    /// <summary>Where it stands among the kinds, and when one would take it.</summary>
    KindPlace Place { get; }

    /// <summary>What conditions may ask for.</summary>
    IReadOnlyList<FactDescription> Facts { get; }

    /// <summary>Conditions of a check that names none.</summary>
    IReadOnlyList<string> DefaultConditions { get; }

    /// <summary>JSON schema of the settings, from which the console draws its form.</summary>
    JsonNode SettingsSchema { get; }

    /// <summary>Paths of settings that are written but never shown: <c>body</c>, <c>steps[].headers</c>.</summary>
    IReadOnlySet<string> Secrets { get; }

    /// <summary>Reads the settings: a probe that is ready to run, or every mistake in them.</summary>
    (PreparedProbe? Probe, IReadOnlyList<FieldError> Errors) Prepare(JsonElement settings);
}

/// <summary>A kind's place in the console's list.</summary>
/// <param name="Group">Family, in Chinese: 网页与接口.</param>
/// <param name="Purpose">What it finds out, in one Chinese phrase; empty when the title says it.</param>
internal sealed record KindPlace(string Group, string Purpose)
{
    public static KindPlace Other { get; } = new("其他", "");
}

/// <summary>A probe whose settings were read and found right.</summary>
/// <param name="Target">What is probed, without credentials, as a person reads it.</param>
/// <param name="Host">Whom it burdens: probes of one host are limited together. Empty when it goes nowhere.</param>
/// <param name="RunAsync">Probes once.</param>
internal sealed record PreparedProbe(string Target, string Host, Func<ProbeContext, Task<Observation>> RunAsync)
{
    /// <summary>Every place that gets secrets of the settings; stored secrets go on only while it stays the same.</summary>
    public string Reaches { get; init; } = Target;
}

/// <summary>What a probe is given: its check, the deadline, which the caller owns, and where it tells what it does.</summary>
internal sealed record ProbeContext(string CheckId, CancellationToken Deadline)
{
    /// <summary>Log and phase times; they end up in the observation, however the probe ends.</summary>
    public ProbeTrace Trace { get; } = new();
}
