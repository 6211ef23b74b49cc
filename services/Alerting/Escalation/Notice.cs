using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Alerting.Escalation;

/// <summary>
/// A step taken for one person, and how its message went. Its key (incident, step, person) is the notification's
/// idempotency key, so a step reaches a person once, whatever is repeated.
/// </summary>
internal sealed class Notice
{
    /// <summary><c>{incident}:{step}:{person}</c>; without a person for a step that told nobody.</summary>
    public required string Id { get; init; }

    public required string IncidentId { get; init; }

    public required string Step { get; init; }

    /// <summary>Empty when the step told nobody.</summary>
    public required string PersonId { get; init; }

    public required string Template { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>State of its message; null until Notification has spoken.</summary>
    public MessageState? State { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Why it failed or is late.</summary>
    public string? Reason { get; set; }

    public static string KeyOf(string incidentId, string step, string personId) => $"{incidentId}:{step}:{personId}";

    internal static void Map(ModelBuilder model) => model.Entity<Notice>(row =>
    {
        row.ToTable("Notices");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.IncidentId, x.Step, x.PersonId }).IsUnique();
        row.HasIndex(x => new { x.PersonId, x.RequestedAt });
    });
}
