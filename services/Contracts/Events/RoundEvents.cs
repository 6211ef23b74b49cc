namespace Platform.Contracts.Events;

/// <summary>
/// A person is needed for an inspection round: it is due soon, or (<paramref name="Overdue"/>) its window has passed and items are still open.
/// </summary>
/// <param name="RoundId">Id of the round.</param>
/// <param name="PlanId">Plan it belongs to.</param>
/// <param name="PlanName">Its name.</param>
/// <param name="ContractId">Contract; null outside any.</param>
/// <param name="PlannedAt">When it is due.</param>
/// <param name="FinishBy">End of its window.</param>
/// <param name="Manual">Number of manual items that are open.</param>
/// <param name="Overdue">False: a reminder before it is due. True: late.</param>
/// <param name="Version">Version of the round.</param>
public sealed record RoundDue(
    string RoundId, string PlanId, string PlanName, string? ContractId, DateTimeOffset PlannedAt, DateTimeOffset FinishBy, int Manual, bool Overdue,
    long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.round-due.v1";

    string IEvent.Subject => RoundId;
}

/// <summary>
/// An inspection round (巡检记录) has ended: in time, late, missed or not to be judged. It is told again with a higher version when it is made
/// up afterwards, or when a person adds to it (补录).
/// </summary>
/// <param name="RoundId">Id of the round.</param>
/// <param name="PlanId">Plan it belongs to.</param>
/// <param name="PlanName">Its name.</param>
/// <param name="ContractId">Contract; null outside any.</param>
/// <param name="KeyPeriodId">Key period that added it; null for a round of the plan's own schedule.</param>
/// <param name="PlannedAt">When it was due.</param>
/// <param name="FinishBy">End of its window.</param>
/// <param name="StartedAt">When it began; null: never.</param>
/// <param name="FinishedAt">When its last item was answered; null: not all are.</param>
/// <param name="State">Done, late, missed or unknown.</param>
/// <param name="Late">How long after its window it ended; zero when in time or never.</param>
/// <param name="Automatic">Number of automatic items.</param>
/// <param name="Manual">Number of manual items.</param>
/// <param name="Normal">Items found normal.</param>
/// <param name="Abnormal">Items found abnormal.</param>
/// <param name="NotDone">Items not done.</param>
/// <param name="Unknown">Items that could not be judged.</param>
/// <param name="Reason">Why it is not simply done, for a person; null otherwise.</param>
/// <param name="Serves">Clauses the plan serves.</param>
/// <param name="Version">Version of the round.</param>
public sealed record RoundFinished(
    string RoundId, string PlanId, string PlanName, string? ContractId, string? KeyPeriodId, DateTimeOffset PlannedAt, DateTimeOffset FinishBy,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, RoundState State, TimeSpan Late, int Automatic, int Manual, int Normal, int Abnormal, int NotDone,
    int Unknown, string? Reason, IReadOnlyList<string> Serves, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.round-finished.v1";

    string IEvent.Subject => RoundId;
}
