using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;

namespace Platform.Probing.States;

/// <summary>One change of a check's confirmed state, kept for its history and for the status page. The key makes a second telling harmless.</summary>
internal sealed class StateChange
{
    public required string CheckId { get; init; }

    /// <summary>Version of the state: 1, 2, 3 without a gap.</summary>
    public long Version { get; init; }

    public CheckStatus Previous { get; init; }

    public CheckStatus Current { get; init; }

    /// <summary>When the new state began.</summary>
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset ConfirmedAt { get; init; }

    public required string Reason { get; init; }

    /// <summary>Why nobody was told of it then; null: it was told.</summary>
    public SuppressionKind? Suppressed { get; init; }

    /// <summary>The check or the maintenance window that was the cause.</summary>
    public string? SuppressedBy { get; init; }

    public bool Flapping { get; init; }

    /// <summary>Tells the world of a change and keeps it, in the transaction that makes it.</summary>
    public static void Tell(ProbingDb db, CheckStateChanged change)
    {
        db.Add(new StateChange
        {
            CheckId = change.CheckId, Version = change.Version, Previous = change.Previous, Current = change.Current,
            Since = change.OccurredAt, ConfirmedAt = change.ConfirmedAt, Reason = change.Reason,
            Suppressed = change.SuppressedBy?.Kind, SuppressedBy = change.SuppressedBy?.Id, Flapping = change.Flapping,
        });
        db.Publish(change);
    }

    internal static void Map(ModelBuilder model) => model.Entity<StateChange>(row =>
    {
        row.ToTable("StateChanges");
        row.HasKey(x => new { x.CheckId, x.Version });
        row.HasIndex(x => x.Since);
        row.Property(x => x.CheckId).HasMaxLength(Check.LongestId);
    });
}
