namespace Platform.Reporting.Deliverables;

/// <summary>交付台账: one deliverable of one period.</summary>
/// <param name="Id"><c>{contract}.{deliverable}.{period}</c>.</param>
/// <param name="ContractId">Contract.</param>
/// <param name="DeliverableId">Deliverable in the contract.</param>
/// <param name="Title">《月度运维执行报告》2026年11月.</param>
/// <param name="Name">Name as in the contract.</param>
/// <param name="Period">Period it covers.</param>
/// <param name="Deadline">When it is due.</param>
/// <param name="State">Where it stands today.</param>
/// <param name="Report">Report kind that makes it; null when people write it.</param>
/// <param name="ElectronicCopies">Electronic copies.</param>
/// <param name="PaperCopies">Paper copies.</param>
/// <param name="Serves">Clauses it serves.</param>
/// <param name="Steps">The steps in order, done or not.</param>
public sealed record DeliverableLine(
    string Id, string ContractId, string DeliverableId, string Title, string Name, DeliverablePeriod Period, DeliverableDeadline Deadline,
    DeliverableState State, string? Report, int ElectronicCopies, int PaperCopies, IReadOnlyList<string> Serves, IReadOnlyList<StepLine> Steps)
{
    /// <summary>The step that is next; null when all are done.</summary>
    public string? NextStep => Steps.FirstOrDefault(step => step.DoneAt is null)?.Step;
}

/// <summary>A step and who did it when; <paramref name="DoneAt"/> null: still to do.</summary>
public sealed record StepLine(string Step, string Label, DateTimeOffset? DoneAt, string? DoneBy, string? Note);

/// <summary>Where a deliverable stands.</summary>
public enum DeliverableState
{
    /// <summary>未到期: its period is not over.</summary>
    Upcoming = 0,

    /// <summary>待交付: its period is over and it is not late.</summary>
    Due = 1,

    /// <summary>逾期: late, but begun.</summary>
    Late = 2,

    /// <summary>缺失: late, and nothing of it is there.</summary>
    Missing = 3,

    /// <summary>已交付: in time.</summary>
    Delivered = 4,

    /// <summary>逾期交付: delivered after its deadline.</summary>
    DeliveredLate = 5,
}
