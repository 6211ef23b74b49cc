using System.Globalization;
using Platform.Alerting.Incidents;
using Platform.Alerting.SlaClocks;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Escalation;

/// <summary>Values of the message templates. Every template gets all of them, so that a customer's own text may use any.</summary>
internal static class NoticeVariables
{
    /// <summary>An alert that has not reached anybody by then is told as late.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(30);

    public static IReadOnlyDictionary<string, string> Of(Incident incident, IncidentClocks clocks, string reason, DateTimeOffset now) => new Dictionary<string, string>
    {
        ["number"] = incident.Number,
        ["title"] = incident.Title,
        ["system"] = incident.SystemName,
        ["severity"] = Labels.Of(incident.Severity),
        ["time"] = Text(incident.DetectedAt),
        ["respondBy"] = clocks.Respond is { } respond ? Text(respond.Deadline) : "",
        ["restoreBy"] = clocks.Restore is { } restore ? Text(restore.Deadline) : "",
        ["code"] = incident.ShortCode,
        ["reason"] = reason,
        ["symptom"] = incident.Symptom,
        ["duration"] = Duration.Chinese((incident.RecoveredAt ?? now) - incident.DetectedAt, document: true),
    };

    /// <summary><c>11-23 08:30:05</c>.</summary>
    public static string Text(DateTimeOffset instant) => ShanghaiTime.Of(instant).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
