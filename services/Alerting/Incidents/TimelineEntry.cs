using Microsoft.EntityFrameworkCore;

namespace Platform.Alerting.Incidents;

/// <summary>What a line of the timeline tells.</summary>
internal enum TimelineKind
{
    /// <summary>发现.</summary>
    Detected = 0,

    /// <summary>建单.</summary>
    Opened = 1,

    /// <summary>已通知: a message is with the carrier.</summary>
    Notified = 2,

    /// <summary>已送达: the receipt is there.</summary>
    Delivered = 3,

    /// <summary>通知失败.</summary>
    NotificationFailed = 4,

    /// <summary>确认.</summary>
    Acknowledged = 5,

    /// <summary>升级通知: the next ones were asked to be told.</summary>
    Escalated = 6,

    /// <summary>备注.</summary>
    Note = 7,

    /// <summary>等级升高.</summary>
    SeverityRaised = 8,

    /// <summary>恢复.</summary>
    Recovered = 9,

    /// <summary>关闭.</summary>
    Closed = 10,

    /// <summary>客户签字.</summary>
    Signed = 11,

    /// <summary>请求通知: the first ones were asked to be told.</summary>
    Requested = 12,
}

/// <summary>One line of an incident's timeline; never changed, only added to.</summary>
internal sealed class TimelineEntry
{
    public long Id { get; init; }

    public required string IncidentId { get; init; }

    public TimelineKind Kind { get; init; }

    /// <summary>When it happened; the order of the timeline.</summary>
    public DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Text { get; init; }

    /// <summary>How: <c>console</c>, <c>sms</c>; null for the platform's own steps.</summary>
    public string? Channel { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<TimelineEntry>(row =>
    {
        row.ToTable("Timeline");
        row.HasKey(x => x.Id);
        row.HasIndex(x => new { x.IncidentId, x.At });
    });
}
