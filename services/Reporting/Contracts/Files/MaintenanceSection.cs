using System.Globalization;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>maintenance</c>: 维护窗口 that the contract allows, once (<c>from</c>, <c>to</c>) or again and again (<c>at</c>, <c>duration</c>).</summary>
internal static class MaintenanceSection
{
    private static readonly IReadOnlyDictionary<string, MaintenanceMode> Modes =
        new Dictionary<string, MaintenanceMode> { ["checked"] = MaintenanceMode.Checked, ["skipped"] = MaintenanceMode.Skipped };

    private static readonly IReadOnlyDictionary<string, bool> Flags = new Dictionary<string, bool> { ["true"] = true, ["false"] = false };

    public static IReadOnlyList<MaintenanceDefinition> Read(Fields file, ChecksSection checks)
    {
        var windows = new List<MaintenanceDefinition>();
        foreach (var (node, path) in file.Items("maintenance"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } entry)
            {
                continue;
            }

            var (system, component) = entry.Find("on") is null ? (null, null) : checks.Place(entry);
            var window = new MaintenanceDefinition
            {
                Id = Unique.Id(entry, windows.Select(other => other.Id)),
                Reason = entry.Text("reason"),
                Serves = entry.Texts("serves"),
                Scope = new MaintenanceScope { System = system, Component = component, Zone = entry.Optional("zone"), Checks = InspectedChecks.Read(entry, checks) },
                Mode = entry.Choice("mode", MaintenanceMode.Checked, Modes),
                Excluded = entry.Choice("excluded", true, Flags),
                From = entry.Value<DateTimeOffset?>("from", null, Instant, "时间，例如 2026-12-05 22:00"),
                To = entry.Value<DateTimeOffset?>("to", null, Instant, "时间，例如 2026-12-06 02:00"),
                At = entry.Find("at") is null ? null : ScheduleSection.Read(entry),
                Duration = entry.Value<TimeSpan?>("duration", null, Length, "1m 到 7d 之间的时长，例如 2h"),
            };
            Complete(entry, window);
            entry.Done();
            windows.Add(window);
        }

        return windows;
    }

    private static void Complete(Fields entry, MaintenanceDefinition window)
    {
        if (window.At is null && window.To is null && entry.Find("to") is null)
        {
            entry.Wrong("to", "一次性维护写 from 和 to；重复的维护写 at 和 duration");
        }

        if (window.At is not null && window.Duration is null && entry.Find("duration") is null)
        {
            entry.Wrong("duration", "重复的维护要写每次时长，例如 duration: 2h");
        }

        if (window.At is null && window.Duration is not null)
        {
            entry.Wrong("duration", "duration 只用于重复的维护（at）；一次性维护写 to");
        }

        if (window.From is { } from && window.To is { } to && to <= from)
        {
            entry.Wrong("to", "结束时间应晚于开始时间");
        }
    }

    /// <summary>Shanghai time, to the minute.</summary>
    private static bool Instant(string text, out DateTimeOffset? value)
    {
        var read = DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        value = read ? ShanghaiTime.At(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local)) : null;
        return read;
    }

    private static bool Length(string text, out TimeSpan? value)
    {
        value = Duration.TryParse(text, out var read) && read >= TimeSpan.FromMinutes(1) && read <= TimeSpan.FromDays(7) ? read : null;
        return value is not null;
    }
}
