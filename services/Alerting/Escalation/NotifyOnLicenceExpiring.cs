using System.Globalization;
using Platform.Alerting.Data;
using Platform.Alerting.Duty;
using Platform.Alerting.Terms;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Escalation;

/// <summary>Tells whoever is on duty that a licence comes to its end: one message a rung and person, whatever is repeated. No incident: nothing is broken yet.</summary>
internal sealed class NotifyOnLicenceExpiring(AlertingDb db, TimeProvider time) : IReaction<LicenceExpiring>
{
    /// <summary>It is not urgent to the minute; a message that meets a blocked carrier may still arrive the same day.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(12);

    public async Task HandleAsync(LicenceExpiring received, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.CurrentTermsAsync(received.ContractId, cancellationToken) is not { Document: var terms })
        {
            return;
        }

        var now = time.GetUtcNow();
        var roster = Roster.Of(terms, await db.ReplacementsAsync(received.ContractId!, now, now.AddTicks(1), cancellationToken));
        foreach (var person in Recipients.Of(EscalationPlan.OnDuty, terms, roster, null, now))
        {
            db.Publish(new NotificationRequested(
                string.Create(CultureInfo.InvariantCulture, $"licence:{received.LicenceId}:{received.ValidUntil:yyyyMMdd}:{received.Rung}:{person}"),
                received.ContractId, person, null, "licence-expiring", Variables(received), null, now, now + TimeToLive));
        }
    }

    private static Dictionary<string, string> Variables(LicenceExpiring received)
    {
        var variables = new Dictionary<string, string>
        {
            ["product"] = received.Product,
            ["until"] = ShanghaiTime.Chinese(received.ValidUntil),
            ["left"] = received.DaysLeft switch { < 0 => "已过期", 0 => "今日到期", var days => string.Create(CultureInfo.InvariantCulture, $"剩余 {days} 天") },
        };
        if (received.Number is { } number)
        {
            variables["number"] = number;
        }

        return variables;
    }
}
