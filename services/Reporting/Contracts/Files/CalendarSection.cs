using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>calendar</c>: which workdays, and the working hours of one.</summary>
internal static class CalendarSection
{
    private static readonly IReadOnlyDictionary<string, string> Calendars = new Dictionary<string, string> { ["cn"] = "cn" };

    public static IReadOnlyList<TimeRange> Read(Fields file)
    {
        if (file.Map("calendar") is not { } calendar)
        {
            return [];
        }

        calendar.Choice("workdays", "cn", Calendars);
        var hours = new List<TimeRange>();
        var texts = calendar.Texts("hours");
        for (var index = 0; index < texts.Count; index++)
        {
            if (Scalars.Range(texts[index], out var range))
            {
                hours.Add(range);
            }
            else
            {
                calendar.Mistakes.Add(
                    $"{calendar.At("hours")}[{index}]", $"“{texts[index]}”不对，应为时段，例如 08:30-12:00", NodePath.Find(calendar.Node, $"hours[{index}]"));
            }
        }

        calendar.Done();
        return hours;
    }
}
