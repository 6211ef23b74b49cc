using Microsoft.EntityFrameworkCore;

namespace Platform.ServiceDefaults.Messaging;

internal static class MessagingModel
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<OutboxRow>(row =>
        {
            row.HasKey(x => x.Id);
            row.HasIndex(x => x.Sequence).IsUnique();
            row.HasIndex(x => new { x.Topic, x.Sequence });
            row.HasIndex(x => x.Id).HasFilter("\"Sequence\" IS NULL").HasDatabaseName("IX_Outbox_Unsequenced");
            row.Property(x => x.Type).HasMaxLength(200);
            row.Property(x => x.Topic).HasMaxLength(200);
            row.Property(x => x.Subject).HasMaxLength(200);
            row.Property(x => x.TraceParent).HasMaxLength(64);
        });
        model.Entity<InboxRow>(row =>
        {
            row.HasKey(x => new { x.EventId, x.Reaction });
            row.HasIndex(x => new { x.Topic, x.Sequence });
        });
        model.Entity<CursorRow>().HasKey(x => x.Topic);
        model.Entity<AppliedVersionRow>(row =>
        {
            row.HasKey(x => new { x.Reaction, x.Subject });
            row.Property(x => x.Version).IsConcurrencyToken();
        });
        model.Entity<DeferredRow>(row =>
        {
            row.HasKey(x => x.Id);
            row.HasIndex(x => new { x.Reaction, x.Subject });
            row.HasIndex(x => new { x.EventId, x.Reaction }).IsUnique();
        });
        model.Entity<LeaseRow>().HasKey(x => x.Name);
    }
}
