using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Duty;

/// <summary>Reminds whoever is on duty of a round that needs a person, before it is due and when it is late (10 时、22 时 读网值守).</summary>
internal sealed class RemindOnRoundDue(DutyNotice notice) : IReaction<RoundDue>
{
    public Task HandleAsync(RoundDue received, EventContext context, CancellationToken cancellationToken) => notice.TellAsync(
        received.ContractId, $"{received.RoundId}:{(received.Overdue ? "overdue" : "due")}", received.Overdue ? "round-overdue" : "round-due", received.PlanName,
        received.Overdue ? received.FinishBy : received.PlannedAt, $"{received.Manual}项", cancellationToken);
}
