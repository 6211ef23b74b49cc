using System.Text.Json;
using Platform.Contracts;

namespace Platform.Probing.Checks;

/// <summary>What a person says of a check; the same words as in a contract file.</summary>
/// <remarks>Defaults need <c>set</c>: generated JSON passes an init-only member even when it was not sent, and the default is lost.</remarks>
internal sealed record CheckRequest
{
    private Confirmation? down;
    private Confirmation? up;

    /// <summary>Last part of the id; null: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>Contract it serves besides the file's own checks; null: none.</summary>
    public string? Contract { get; init; }

    public required string Name { get; init; }

    /// <summary>Id of a system, or the name of a new one.</summary>
    public required string System { get; init; }

    public string? Component { get; init; }

    public string? Zone { get; init; }

    public required string Kind { get; init; }

    public required JsonElement Settings { get; init; }

    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Conditions { get; set; } = [];

    /// <summary>When not said: what is usual for its interval.</summary>
    public Confirmation Down { get => down ?? Confirmation.UsualDown(Every); set => down = value; }

    public Confirmation Up { get => up ?? Confirmation.UsualUp(Every); set => up = value; }

    public Severity Severity { get; set; }

    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>Global ids of the checks it cannot work without.</summary>
    public IReadOnlyList<string> DependsOn { get; set; } = [];

    /// <summary>When its own past makes it degraded; null: never.</summary>
    public BaselineRule? Baseline { get; init; }

    /// <summary>Version that was edited; a newer one in the meantime refuses the change. Null: whatever is there.</summary>
    public long? Version { get; init; }

    public CheckDefinition Definition(string id, JsonElement settings) => new()
    {
        Id = id, Name = Name, Serves = Serves, System = System, Component = Component, Kind = Kind, Settings = settings,
        Every = Every, Timeout = Timeout, Conditions = Conditions, Down = Down, Up = Up, Severity = Severity,
        DependsOn = DependsOn, Baseline = Baseline,
    };
}
