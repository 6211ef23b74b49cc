namespace Platform.Contracts;

/// <summary>
/// 维护窗口: a time in which faults of what is under maintenance are nobody's surprise. Either once, from <see cref="From"/> to
/// <see cref="To"/>, or again and again: for <see cref="Duration"/> from each instant of <see cref="At"/>, within the same bounds.
/// </summary>
public sealed record MaintenanceDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Why, as people read it: 每周补丁更新.</summary>
    public required string Reason { get; init; }

    /// <summary>Clauses that allow it.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>What is under maintenance.</summary>
    public MaintenanceScope Scope { get; set; } = new();

    /// <summary>Whether it is probed meanwhile.</summary>
    public MaintenanceMode Mode { get; set; }

    /// <summary>True: its time counts for no availability figure, as the contract may agree.</summary>
    public bool Excluded { get; set; } = true;

    /// <summary>When it begins, or from when on it repeats; null: at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ends, or until when it repeats; null: it repeats for ever.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>When it repeats; null: it happens once.</summary>
    public RoundSchedule? At { get; init; }

    /// <summary>How long each repetition lasts, 1 min to 7 d.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>What a maintenance window covers: whatever fits every field that is set.</summary>
public sealed record MaintenanceScope
{
    /// <summary>A contract.</summary>
    public string? Contract { get; init; }

    /// <summary>A system by its id.</summary>
    public string? System { get; init; }

    /// <summary>A component of that system.</summary>
    public string? Component { get; init; }

    /// <summary>网络域.</summary>
    public string? Zone { get; init; }

    /// <summary>These checks and no others; empty: all that fit.</summary>
    public IReadOnlyList<string> Checks { get; set; } = [];
}

/// <summary>What happens to the checks meanwhile.</summary>
public enum MaintenanceMode
{
    /// <summary>照常巡检、不告警: probed and recorded, but nobody is told.</summary>
    Checked = 0,

    /// <summary>停止巡检: not probed; its state is paused.</summary>
    Skipped = 1,
}
