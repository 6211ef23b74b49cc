using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Reporting.Facts;

/// <summary>An inspection round (巡检记录) that has ended, as last told.</summary>
internal sealed class RoundFact
{
    public required string Id { get; set; }

    public long Version { get; set; }

    public string? ContractId { get; set; }

    public required string PlanId { get; set; }

    public required string PlanName { get; set; }

    public string? KeyPeriodId { get; set; }

    public DateTimeOffset PlannedAt { get; set; }

    public DateTimeOffset FinishBy { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public RoundState State { get; set; }

    public int Items { get; set; }

    public int Normal { get; set; }

    public int Abnormal { get; set; }

    public int NotDone { get; set; }

    public int Unknown { get; set; }

    public string? Reason { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<RoundFact>(row =>
    {
        row.ToTable("RoundFacts");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.ContractId, x.PlannedAt });
        row.Property(x => x.Id).HasMaxLength(200);
        row.Property(x => x.ContractId).HasMaxLength(100);
    });
}

/// <summary>Keeps the newest end of a round: one that was missed may be made up later.</summary>
internal sealed class KeepRound(ReportingDb db) : IReaction<RoundFinished>
{
    public async Task HandleAsync(RoundFinished received, EventContext context, CancellationToken cancellationToken)
    {
        var fact = await db.Set<RoundFact>().FindAsync([received.RoundId], cancellationToken);
        if (fact is null)
        {
            fact = new RoundFact { Id = received.RoundId, PlanId = received.PlanId, PlanName = received.PlanName };
            db.Add(fact);
        }
        else if (fact.Version >= received.Version)
        {
            return;
        }

        (fact.Version, fact.ContractId, fact.PlanName, fact.KeyPeriodId) = (received.Version, received.ContractId, received.PlanName, received.KeyPeriodId);
        (fact.PlannedAt, fact.FinishBy, fact.FinishedAt, fact.State) = (received.PlannedAt, received.FinishBy, received.FinishedAt, received.State);
        (fact.Items, fact.Normal, fact.Abnormal, fact.NotDone, fact.Unknown) =
            (received.Automatic + received.Manual, received.Normal, received.Abnormal, received.NotDone, received.Unknown);
        fact.Reason = received.Reason;
    }
}
