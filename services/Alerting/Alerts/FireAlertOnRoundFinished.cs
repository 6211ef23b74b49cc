using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Duty;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Alerts;

/// <summary>
/// A missed inspection round (漏检) fires an alert of severity 一般, one for each plan, and tells whoever is on duty: nobody has to watch.
/// It is no fault of a system, so no incident opens and no clock runs. It resolves when a round of the plan is carried out again.
/// </summary>
internal sealed class FireAlertOnRoundFinished(AlertingDb db, DutyNotice notice, TimeProvider time) : IReaction<RoundFinished>
{
    public const string Name = "RoundMissed";
    private const string System = "inspection";

    public async Task HandleAsync(RoundFinished received, EventContext context, CancellationToken cancellationToken)
    {
        var alert = await db.Alerts.FirstOrDefaultAsync(row => row.CheckId == received.PlanId && row.SystemId == System && row.EndsAt == null, cancellationToken);
        if (received.State == RoundState.Missed)
        {
            // Told again when a person adds to it (补录).
            if (alert?.Annotations.GetValueOrDefault("round") == received.RoundId)
            {
                return;
            }

            await FireAsync(received, alert, cancellationToken);
        }
        else if (alert is not null && received.State is RoundState.Done or RoundState.Late)
        {
            alert!.EndsAt = received.FinishedAt > alert.StartsAt ? received.FinishedAt : alert.StartsAt;
            alert.UpdatedAt = time.GetUtcNow();
            alert.Version++;
            db.Publish(new AlertResolved(alert.Id, alert.ContractId, System, alert.CheckId, alert.StartsAt, alert.EndsAt.Value, null, alert.Version));
        }
    }

    private async Task FireAsync(RoundFinished received, Alert? alert, CancellationToken cancellationToken)
    {
        var annotations = new Dictionary<string, string>
        {
            ["summary"] = $"{received.PlanName}漏检", ["description"] = received.Reason ?? "规定时间内没有完成", ["round"] = received.RoundId,
            ["serves"] = string.Join("；", received.Serves),
        };
        if (alert is null)
        {
            alert = New(received, annotations);
            db.Alerts.Add(alert);
            db.Publish(new AlertFired(alert.Id, alert.ContractId, System, alert.CheckId, alert.Summary, alert.Severity, alert.StartsAt, null, alert.Version));
        }
        else
        {
            (alert.Annotations, alert.UpdatedAt) = (annotations, time.GetUtcNow());
            alert.Version++;
        }

        await notice.TellAsync(received.ContractId, $"{received.RoundId}:missed", "round-missed", received.PlanName, received.PlannedAt, annotations["description"], cancellationToken);
    }

    private Alert New(RoundFinished received, Dictionary<string, string> annotations)
    {
        var labels = new Dictionary<string, string> { ["alertname"] = Name, ["plan"] = received.PlanId, ["severity"] = "general" };
        if (received.ContractId is { } contract)
        {
            labels["contract"] = contract;
        }

        return new Alert
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), Labels = labels, Annotations = annotations, Fingerprint = Fingerprint.Of(labels), ContractId = received.ContractId,
            SystemId = System, SystemName = "巡检", CheckId = received.PlanId, Summary = annotations["summary"], Severity = Severity.General, StartsAt = received.FinishBy,
            UpdatedAt = time.GetUtcNow(), Version = 1,
        };
    }
}
