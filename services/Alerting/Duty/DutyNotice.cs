using Platform.Alerting.Data;
using Platform.Alerting.Escalation;
using Platform.Alerting.Terms;
using Platform.Contracts.Events;

namespace Platform.Alerting.Duty;

/// <summary>Tells whoever is on duty of something that is no incident; once for each key and person.</summary>
internal sealed class DutyNotice(AlertingDb db, TimeProvider time)
{
    public async Task TellAsync(
        string? contractId, string key, string template, string title, DateTimeOffset at, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.CurrentTermsAsync(contractId, cancellationToken) is not { } terms)
        {
            return;
        }

        var roster = Roster.Of(terms.Document, await db.ReplacementsAsync(contractId!, now, now.AddTicks(1), cancellationToken));
        var variables = new Dictionary<string, string> { ["title"] = title, ["time"] = NoticeVariables.Text(at), ["reason"] = reason };
        foreach (var person in roster.At(now).Select(span => span.PersonId).Distinct())
        {
            db.Publish(new NotificationRequested($"{key}:{person}", contractId, person, null, template, variables, null, now, now + NoticeVariables.TimeToLive));
        }
    }
}
