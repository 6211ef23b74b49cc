using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Notification.Messages;

/// <summary>
/// A short message from its request to its receipt. Number and text are encrypted (see <see cref="MessageFields"/>); what
/// is readable here may stand in lists, logs and events.
/// </summary>
internal sealed class Message
{
    /// <summary>Id: UUIDv7 in 32 hex digits, so that ids sort by time; also the client reference given to the carrier.</summary>
    public required string Id { get; init; }

    /// <summary>Who asked: a client or user name, or <c>alerting</c>. Idempotency keys are unique for each.</summary>
    public required string Source { get; init; }

    /// <summary>The same key from the same source is the same message.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Keyed hash of what was asked for, to tell a repetition from a mistake.</summary>
    public required string RequestHash { get; init; }

    public string? NotificationId { get; init; }

    public string? ContractId { get; init; }

    public string? PersonId { get; init; }

    public string? IncidentId { get; init; }

    /// <summary>Null when the person is not known; such a message has failed.</summary>
    public byte[]? Phone { get; set; }

    public string? PhoneHash { get; set; }

    public required string PhoneMasked { get; set; }

    public byte[] Text { get; set; } = [];

    public string? Template { get; init; }

    public Lane Lane { get; init; }

    public MessageState State { get; private set; }

    /// <summary>Provider of the last hand-over.</summary>
    public string? Provider { get; set; }

    public string? CarrierId { get; set; }

    /// <summary>Short code that an answer quotes.</summary>
    public string? ReplyCode { get; init; }

    /// <summary>Parts the carrier bills.</summary>
    public int Segments { get; set; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The marker: the hand-over of the present attempt began. With it set, a crash makes the outcome uncertain.</summary>
    public DateTimeOffset? HandOverAt { get; set; }

    public DateTimeOffset? SubmittedAt { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public int Attempts { get; set; }

    /// <summary>When the submission loop looks at it next; null: never.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Told after <see cref="ExpiresAt"/>, and marked so in its text.</summary>
    public bool Late { get; set; }

    public FailureReason? Failure { get; set; }

    /// <summary>Why it failed, is late or uncertain, in words.</summary>
    public string? Reason { get; set; }

    public string? TraceParent { get; init; }

    public long Version { get; set; } = 1;

    /// <summary>Moves on when <see cref="MessageStates"/> lets it; false when the signal changes nothing.</summary>
    public bool Move(MessageSignal signal, DateTimeOffset at, string? reason = null)
    {
        if (MessageStates.Next(State, signal) is not { } next)
        {
            return false;
        }

        State = next;
        Version++;
        Reason = reason ?? Reason;
        SubmittedAt ??= next is MessageState.Submitted or MessageState.Delivered ? at : null;
        CompletedAt = MessageStates.IsFinal(next) ? at : null;
        return true;
    }

    /// <summary>What others are told of it.</summary>
    public MessageStateChanged Announcement() => new(
        Id, NotificationId, IncidentId, ContractId, PersonId, PhoneMasked, Provider, State, Reason, AcceptedAt, SubmittedAt,
        CompletedAt, Segments, Version);

    internal static void Map(ModelBuilder model) => model.Entity<Message>(row =>
    {
        row.ToTable("Messages");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.Source, x.IdempotencyKey }).IsUnique();
        row.HasIndex(x => new { x.Lane, x.NextAttemptAt }).HasFilter("\"NextAttemptAt\" IS NOT NULL");
        row.HasIndex(x => new { x.PhoneHash, x.AcceptedAt });
        row.HasIndex(x => new { x.State, x.Id });
        row.HasIndex(x => x.IncidentId);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.Id).HasMaxLength(32);
        row.Property(x => x.Source).HasMaxLength(100);
        row.Property(x => x.IdempotencyKey).HasMaxLength(200);
        row.Property(x => x.PhoneHash).HasMaxLength(64);
        row.Property(x => x.TraceParent).HasMaxLength(64);
    });
}
