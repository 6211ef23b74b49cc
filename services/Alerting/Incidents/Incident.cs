using Microsoft.EntityFrameworkCore;
using Platform.Alerting.SlaClocks;
using Platform.Contracts;

namespace Platform.Alerting.Incidents;

/// <summary>
/// 故障. What happened is in its timeline; the columns are what lists and clocks ask for. It knows which step may follow
/// which; who is told, and the events, are <see cref="IncidentProgress"/>.
/// </summary>
internal sealed class Incident
{
    /// <summary>Actor of what the platform does by itself.</summary>
    public const string Platform = "平台";

    public required string Id { get; init; }

    /// <summary><c>GZyyyyMMdd-nnn</c>, Shanghai date.</summary>
    public required string Number { get; init; }

    /// <summary>Six digits that an SMS answer quotes; unique among incidents that are not recovered.</summary>
    public required string ShortCode { get; init; }

    public string? ContractId { get; init; }

    /// <summary>Version of the contract whose limits hold for it; null while no contract is known.</summary>
    public long? TermsVersion { get; set; }

    public required string SystemId { get; init; }

    public required string SystemName { get; init; }

    /// <summary>Place: component, zone and target, as far as known.</summary>
    public string? Place { get; init; }

    public string? CheckId { get; init; }

    public required string Title { get; init; }

    /// <summary>Symptom, in words.</summary>
    public required string Symptom { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Severity at the beginning; the clocks need it after a raise.</summary>
    public Severity InitialSeverity { get; init; }

    public Severity Severity { get; private set; }

    public DateTimeOffset? RaisedAt { get; private set; }

    public IncidentState State { get; private set; }

    public DateTimeOffset DetectedAt { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public required string OpenedBy { get; init; }

    public DateTimeOffset? NotifiedAt { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; private set; }

    public string? AcknowledgedBy { get; private set; }

    public DateTimeOffset? RecoveredAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Handling result, written by a person or by the check that is up again.</summary>
    public string? Resolution { get; private set; }

    public string? SignedBy { get; private set; }

    public string? SignOpinion { get; private set; }

    public DateTimeOffset? SignedAt { get; private set; }

    /// <summary>W3C trace context of its opening: later steps go on in the same trace.</summary>
    public string? TraceParent { get; init; }

    public string? TraceId { get; init; }

    /// <summary>When the escalation loop looks at it next; null: never by itself.</summary>
    public DateTimeOffset? NextStepAt { get; set; }

    /// <summary>Version in events; also what two writers at once are told apart by.</summary>
    public long Version { get; set; }

    public List<TimelineEntry> Timeline { get; } = [];

    public bool IsOpen => RecoveredAt is null;

    public IncidentFacts Facts => new(DetectedAt, InitialSeverity, RaisedAt, AcknowledgedAt, RecoveredAt);

    public void Begin(Severity severity)
    {
        Severity = severity;
        State = IncidentState.Open;
    }

    public void Record(TimelineKind kind, DateTimeOffset at, string actor, string text, string? channel = null) =>
        Timeline.Add(new TimelineEntry { IncidentId = Id, Kind = kind, At = at, Actor = actor, Text = text, Channel = channel });

    /// <summary>First human action; false when somebody was first, which changes nothing.</summary>
    public bool Acknowledge(string by, string shownBy, DateTimeOffset at, string channel, string? note)
    {
        if (AcknowledgedAt is not null || !IsOpen)
        {
            return false;
        }

        AcknowledgedAt = at < DetectedAt ? DetectedAt : at;
        AcknowledgedBy = by;
        State = IncidentState.Acknowledged;
        Record(TimelineKind.Acknowledged, AcknowledgedAt.Value, shownBy, note is null ? "已确认故障" : "已确认故障：" + note, channel);
        return true;
    }

    /// <summary>一般 turns 重大 at <paramref name="at"/>; the history keeps what it was.</summary>
    public bool RaiseToMajor(DateTimeOffset at, string why)
    {
        if (Severity == Severity.Major || !IsOpen)
        {
            return false;
        }

        Severity = Severity.Major;
        RaisedAt = at;
        Record(TimelineKind.SeverityRaised, at, Platform, why);
        return true;
    }

    /// <summary>Service is restored and the record complete; false when it was already.</summary>
    public bool Recover(DateTimeOffset at, DateTimeOffset now, string actor, string resolution, string? channel = null)
    {
        if (!IsOpen)
        {
            return false;
        }

        RecoveredAt = at < DetectedAt ? DetectedAt : at;
        ClosedAt = now < RecoveredAt ? RecoveredAt : now;
        Resolution = resolution;
        State = IncidentState.Closed;
        Record(TimelineKind.Recovered, RecoveredAt.Value, actor, resolution, channel);
        Record(TimelineKind.Closed, ClosedAt.Value, Platform, $"故障关闭，历时 {Duration.Chinese(RecoveredAt.Value - DetectedAt)}");
        return true;
    }

    /// <summary>客户签字认可 (002 §一3); once, and only after recovery.</summary>
    public void Sign(string name, string? opinion, DateTimeOffset at)
    {
        SignedBy = name;
        SignOpinion = opinion;
        SignedAt = at;
        Record(TimelineKind.Signed, at, name, string.IsNullOrWhiteSpace(opinion) ? "客户签字认可" : "客户签字认可：" + opinion);
    }

    internal static void Map(ModelBuilder model) => model.Entity<Incident>(row =>
    {
        row.ToTable("Incidents");
        row.HasKey(x => x.Id);
        row.Ignore(x => x.IsOpen);
        row.Ignore(x => x.Facts);
        row.HasIndex(x => x.Number).IsUnique();
        row.HasIndex(x => x.ShortCode).IsUnique().HasFilter("\"RecoveredAt\" IS NULL");
        row.HasIndex(x => x.NextStepAt);
        row.HasIndex(x => new { x.CheckId, x.RecoveredAt });
        row.HasIndex(x => new { x.ContractId, x.OpenedAt });
        row.HasIndex(x => x.OpenedAt);
        row.HasIndex(x => x.Fingerprint);
        row.Property(x => x.Version).IsConcurrencyToken();
        row.Property(x => x.Number).HasMaxLength(20);
        row.Property(x => x.ShortCode).HasMaxLength(6);
        row.HasMany(x => x.Timeline).WithOne().HasForeignKey(x => x.IncidentId);
    });
}
