using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>A message (短信) as last told. The number is masked already where it comes from.</summary>
internal sealed class MessageFact
{
    public required string Id { get; set; }

    public long Version { get; set; }

    public string? ContractId { get; set; }

    public string? IncidentId { get; set; }

    public string? PersonId { get; set; }

    public required string PhoneMasked { get; set; }

    public string? Provider { get; set; }

    public MessageState State { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset AcceptedAt { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public int Segments { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<MessageFact>(row =>
    {
        row.ToTable("MessageFacts");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.AcceptedAt });
        row.Property(x => x.Id).HasMaxLength(100);
        row.Property(x => x.ContractId).HasMaxLength(100);
    });
}

/// <summary>Keeps the newest state of a message.</summary>
internal sealed class KeepMessage(ReportingDb db) : IReaction<MessageStateChanged>
{
    public async Task HandleAsync(MessageStateChanged received, EventContext context, CancellationToken cancellationToken)
    {
        var fact = await db.Set<MessageFact>().FindAsync([received.MessageId], cancellationToken);
        if (fact is null)
        {
            fact = new MessageFact { Id = received.MessageId, PhoneMasked = received.PhoneMasked };
            db.Add(fact);
        }
        else if (fact.Version >= received.Version)
        {
            return;
        }

        fact.Version = received.Version;
        fact.ContractId = received.ContractId;
        fact.IncidentId = received.IncidentId;
        fact.PersonId = received.PersonId;
        fact.PhoneMasked = received.PhoneMasked;
        fact.Provider = received.Provider;
        fact.State = received.State;
        fact.Reason = received.Reason;
        fact.AcceptedAt = received.AcceptedAt;
        fact.SubmittedAt = received.SubmittedAt;
        fact.CompletedAt = received.CompletedAt;
        fact.Segments = received.Segments;
    }
}
