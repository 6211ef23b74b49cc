using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.Alerting.Escalation;
using Platform.Alerting.Incidents;
using Platform.Alerting.SlaClocks;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting.Replies;

/// <summary>
/// An answer by SMS acknowledges the incident whose code it quotes, when its sender is a person of that incident's contract.
/// Whoever we know gets one answer that says what his did; whoever we do not know gets none, so that nobody can make
/// the platform write to strangers.
/// </summary>
internal sealed class AcknowledgeOnInboundReceived(
    AlertingDb db, IncidentProgress progress, TimeProvider time, ILogger<AcknowledgeOnInboundReceived> log) : IReaction<InboundReceived>
{
    private const int MostChoices = 3;

    private static readonly TimeSpan CodeMemory = TimeSpan.FromDays(7);

    public async Task HandleAsync(InboundReceived received, EventContext context, CancellationToken cancellationToken)
    {
        if (received.PersonId is null)
        {
            AlertingLog.UnknownSender(log, received.InboundId, received.PhoneMasked);
            return;
        }

        var reply = ReplyText.Read(received.Text);
        if (reply.IsOptOut)
        {
            return;
        }

        if (!reply.IsAcknowledgement)
        {
            await AnswerAsync(received, null, "未识别您的回复。请回复短信中的 6 位代码确认故障，例如：确认 123456", cancellationToken);
            return;
        }

        var found = await FindAsync(received, reply, cancellationToken);
        if (found.Count > 1)
        {
            await AnswerAsync(received, null, $"您有{found.Count}起待确认故障，请回复对应代码：{string.Join("、", found.Select(Choice))}", cancellationToken);
            return;
        }

        var incident = found.SingleOrDefault();
        var terms = incident is null ? null : await db.CurrentTermsAsync(incident.ContractId, cancellationToken);
        if (incident is null || terms is null || !MayAcknowledge(received, terms))
        {
            // The same words for a wrong code and a wrong person: the answer must not tell which codes exist.
            await AnswerAsync(received, null, "没有找到您可以确认的故障。请回复短信中的 6 位代码，例如：确认 123456", cancellationToken);
            return;
        }

        await AnswerAsync(received, incident, await AcknowledgeAsync(received, incident, terms.Document, cancellationToken), cancellationToken);
    }

    private async Task<string> AcknowledgeAsync(InboundReceived received, Incident incident, TermsDocument terms, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var at = received.ReceivedAt < incident.OpenedAt ? incident.OpenedAt : received.ReceivedAt > now ? now : received.ReceivedAt;
        if (incident.Acknowledge(received.PersonId!, terms.Shown(received.PersonId!), at, "sms", null))
        {
            await progress.AdvanceAsync(incident, IncidentDeed.Acknowledged, cancellationToken);
            return $"故障 {incident.Number} 已由您确认，用时{Duration.Chinese(at - incident.DetectedAt, document: true)}";
        }

        return incident.AcknowledgedAt is { } first
            ? $"故障 {incident.Number} 已由{terms.Shown(incident.AcknowledgedBy!)}于 {NoticeVariables.Text(first)} 确认，无需重复确认"
            : $"故障 {incident.Number} 已于 {NoticeVariables.Text(incident.RecoveredAt!.Value)} 恢复，无需确认";
    }

    /// <summary>Ids of people are of a contract: 张 of another contract is somebody else.</summary>
    private static bool MayAcknowledge(InboundReceived received, ContractTerms terms) =>
        (received.ContractId is null || received.ContractId == terms.ContractId) && terms.Document.People.Any(person => person.Id == received.PersonId);

    /// <summary>
    /// By the code quoted. Without one the open incidents that the sender was told of and nobody has acknowledged; more than
    /// one is a question back, never a guess. With none of these, the one that the answered message was about.
    /// </summary>
    private async Task<IReadOnlyList<Incident>> FindAsync(InboundReceived received, Reply reply, CancellationToken cancellationToken)
    {
        if (reply.Code is { } code)
        {
            var since = time.GetUtcNow() - CodeMemory;
            return await db.Incidents.Where(row => row.ShortCode == code && (row.RecoveredAt == null || row.RecoveredAt > since))
                .OrderBy(row => row.RecoveredAt == null ? 0 : 1).ThenByDescending(row => row.OpenedAt).Take(1).ToListAsync(cancellationToken);
        }

        var told = await db.Incidents
            .Where(row => row.RecoveredAt == null && row.AcknowledgedAt == null
                && db.Notices.Any(notice => notice.IncidentId == row.Id && notice.PersonId == received.PersonId))
            .OrderByDescending(row => row.OpenedAt).Take(MostChoices).ToListAsync(cancellationToken);
        return told.Count > 0 ? told : await db.Incidents.Where(row => row.Id == received.IncidentId).ToListAsync(cancellationToken);
    }

    private static string Choice(Incident incident) => $"{incident.ShortCode}（{incident.SystemName}）";

    private async Task AnswerAsync(InboundReceived received, Incident? incident, string text, CancellationToken cancellationToken)
    {
        var contract = incident?.ContractId ?? received.ContractId ?? await ContractOfAsync(received.PersonId!, cancellationToken);
        if (contract is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var variables = new Dictionary<string, string>(
            incident is null ? new Dictionary<string, string>() : NoticeVariables.Of(incident, IncidentClocks.None, text, now)) { ["text"] = text, ["reason"] = text };
        db.Publish(new NotificationRequested(
            "reply:" + received.InboundId, contract, received.PersonId!, incident?.Id, "reply", variables, null, now, now + NoticeVariables.TimeToLive));
    }

    private async Task<string?> ContractOfAsync(string personId, CancellationToken cancellationToken) =>
        (await db.AllCurrentTermsAsync(cancellationToken)).FirstOrDefault(terms => terms.Document.People.Any(person => person.Id == personId))?.ContractId;
}
