using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>sla</c>: time limits for faults, by severity.</summary>
internal static class SlaSection
{
    private const string Example = "时长，例如 15m、4h";

    private static readonly IReadOnlyDictionary<string, Severity?> Severities = Scalars.Severities
        .ToDictionary(entry => entry.Key, entry => (Severity?)entry.Value).Concat([new("any", null), new("全部", null)]).ToDictionary();

    private static readonly IReadOnlyDictionary<string, SlaClock> Clocks = new Dictionary<string, SlaClock>
    {
        ["7x24"] = SlaClock.AroundTheClock,
        ["working-hours"] = SlaClock.WorkingHours,
    };

    public static IReadOnlyList<SlaDefinition> Read(Fields file, IReadOnlyList<TimeRange> hours)
    {
        var all = new List<SlaDefinition>();
        foreach (var (node, path) in file.Items("sla"))
        {
            if (Fields.Of(node, path, file.Mistakes) is { } limit)
            {
                all.Add(ReadOne(limit, hours));
                limit.Done();
            }
        }

        return all;
    }

    private static SlaDefinition ReadOne(Fields limit, IReadOnlyList<TimeRange> hours)
    {
        var definition = new SlaDefinition(
            limit.Choice("severity", null, Severities), Time(limit, "respond"), Time(limit, "restore"), Time(limit, "respond_off_hours"),
            limit.Choice("clock", SlaClock.AroundTheClock, Clocks), limit.Texts("serves"), Time(limit, "becomes_major_after"));
        if (limit.Find("respond") is null && limit.Find("restore") is null)
        {
            limit.Wrong("respond", "respond（响应）和 restore（恢复）至少要写一个");
        }

        if ((definition.Clock == SlaClock.WorkingHours || definition.RespondOffHours is not null) && hours.Count == 0)
        {
            limit.Wrong("clock", "按工作时间计时，需要先写明 calendar.hours（工作时段）");
        }

        return definition;
    }

    private static TimeSpan? Time(Fields limit, string key) =>
        limit.Find(key) is null ? null : limit.Value(key, TimeSpan.FromMinutes(1), Scalars.Positive, Example);
}
