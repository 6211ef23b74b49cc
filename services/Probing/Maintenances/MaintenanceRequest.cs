using Platform.Contracts;

namespace Platform.Probing.Maintenances;

/// <summary>What a person says of a maintenance window.</summary>
/// <remarks>Defaults need <c>set</c>: generated JSON passes an init-only member even when it was not sent, and the default is lost.</remarks>
internal sealed record MaintenanceRequest
{
    public required string Reason { get; init; }

    public IReadOnlyList<string> Serves { get; set; } = [];

    public MaintenanceScope Scope { get; set; } = new();

    public MaintenanceMode Mode { get; set; }

    public bool Excluded { get; set; } = true;

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public RoundSchedule? At { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Version that was edited; a newer one in the meantime refuses the change. Null: whatever is there.</summary>
    public long? Version { get; init; }

    public MaintenanceDefinition Terms(string id) => new()
    {
        Id = id, Reason = Reason.Trim(), Serves = Serves, Scope = Scope, Mode = Mode, Excluded = Excluded, From = From, To = To, At = At, Duration = Duration,
    };
}
