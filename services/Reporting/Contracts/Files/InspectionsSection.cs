using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>inspections</c>: which checks are looked at when, until when, and what a person does besides.</summary>
internal static class InspectionsSection
{
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);
    private static readonly IReadOnlyDictionary<string, bool> LateRules = new Dictionary<string, bool> { ["run"] = true, ["skip"] = false };

    public static IReadOnlyList<InspectionDefinition> Read(Fields file, ChecksSection checks)
    {
        var inspections = new List<InspectionDefinition>();
        foreach (var (node, path) in file.Items("inspections"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } inspection)
            {
                continue;
            }

            var window = Window(inspection, "finish_within", TimeSpan.FromHours(2));
            inspections.Add(new InspectionDefinition
            {
                Id = Unique.Id(inspection, inspections.Select(other => other.Id)),
                Name = inspection.Text("name"),
                Serves = inspection.Texts("serves"),
                At = ScheduleSection.Read(inspection),
                FinishWithin = window,
                RunLateWithin = RunLate(inspection, window),
                Checks = InspectedChecks.Read(inspection, checks),
                Manual = ManualItems.Read(inspection, "manual"),
            });
            inspection.Done();
        }

        return inspections;
    }

    /// <summary><c>late: run</c> (the default) with <c>late_within: 4h</c>, or <c>late: skip</c>.</summary>
    private static TimeSpan? RunLate(Fields inspection, TimeSpan window)
    {
        var runs = inspection.Choice("late", true, LateRules);
        var within = Window(inspection, "late_within", window);
        if (!runs && inspection.Find("late_within") is not null)
        {
            inspection.Wrong("late_within", "late: skip 表示过时不补，不能再写 late_within");
        }

        return runs ? within : null;
    }

    private static TimeSpan Window(Fields inspection, string key, TimeSpan fallback) => inspection.Value(
        key, fallback, static (string text, out TimeSpan value) => Duration.TryParse(text, out value) && value >= ShortestWindow && value <= LongestWindow,
        $"{Duration.Format(ShortestWindow)} 到 {Duration.Format(LongestWindow)} 之间的时长，例如 30m、2h");
}
