using Platform.Contracts;

namespace Platform.Probing.Plans;

/// <summary>What a person says of a plan; the same words as in a contract file.</summary>
internal sealed record PlanRequest
{
    /// <summary>Last part of the id; null: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>Contract it serves; null: none.</summary>
    public string? Contract { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Serves { get; set; } = [];

    public required RoundSchedule At { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public TimeSpan FinishWithin { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Null: what was not done in its window is missed.</summary>
    public TimeSpan? RunLateWithin { get; init; }

    public IReadOnlyList<string> Checks { get; set; } = [];

    public IReadOnlyList<CheckSelector> Selectors { get; set; } = [];

    public IReadOnlyList<ManualItem> Manual { get; set; } = [];

    /// <summary>Version that was edited; a newer one in the meantime refuses the change. Null: whatever is there.</summary>
    public long? Version { get; init; }

    public PlanContent Content() => new()
    {
        Name = Name.Trim(), Serves = Serves, At = At, From = From, To = To, FinishWithin = FinishWithin, RunLateWithin = RunLateWithin,
        Checks = [.. Checks.Distinct()], Selectors = Selectors, Manual = Manual,
    };
}
