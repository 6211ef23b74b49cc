using Microsoft.EntityFrameworkCore;

namespace Platform.Reporting.Deliverables;

/// <summary>A step of a deliverable that somebody has done. It is never changed and never removed.</summary>
internal sealed class DeliverableStepRow
{
    public required string ContractId { get; set; }

    public required string DeliverableId { get; set; }

    /// <summary>Key of the period.</summary>
    public required string Period { get; set; }

    public required string Step { get; set; }

    public DateTimeOffset DoneAt { get; set; }

    public required string DoneBy { get; set; }

    public string? Note { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<DeliverableStepRow>(row =>
    {
        row.ToTable("DeliverableSteps").HasKey(x => new { x.ContractId, x.DeliverableId, x.Period, x.Step });
        row.Property(x => x.Note).HasMaxLength(500);
    });
}
