using Platform.Contracts;
using Platform.Reporting.Deliverables;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>deliverables</c>: 交付物, each with its deadline rule and the steps to it.</summary>
internal static class DeliverablesSection
{
    private static readonly IReadOnlyDictionary<string, DeliverableCadence> Cadences = new Dictionary<string, DeliverableCadence>
    {
        ["month"] = DeliverableCadence.Month,
        ["quarter"] = DeliverableCadence.Quarter,
        ["half-year"] = DeliverableCadence.HalfYear,
        ["year"] = DeliverableCadence.Year,
        ["once"] = DeliverableCadence.Once,
    };

    internal static readonly IReadOnlyDictionary<string, HolidayRule> HolidayRules = new Dictionary<string, HolidayRule>
    {
        ["next-workday"] = HolidayRule.NextWorkday,
        ["previous-workday"] = HolidayRule.PreviousWorkday,
        ["stay"] = HolidayRule.Stay,
    };

    private static readonly IReadOnlyDictionary<string, bool> Months = new Dictionary<string, bool> { ["next"] = true, ["same"] = false };

    public static IReadOnlyList<DeliverableDefinition> Read(Fields file)
    {
        var all = new List<DeliverableDefinition>();
        foreach (var (node, path) in file.Items("deliverables"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } deliverable)
            {
                continue;
            }

            var definition = new DeliverableDefinition
            {
                Id = Unique.Id(deliverable, all.Select(other => other.Id)),
                Name = deliverable.Text("name"),
                Serves = deliverable.Texts("serves"),
                Report = deliverable.Optional("report"),
                Each = deliverable.Choice("each", DeliverableCadence.Month, Cadences, required: true),
                Steps = Steps(deliverable),
            };
            all.Add(Copies(deliverable, Due(deliverable, definition)));
            deliverable.Done();
        }

        return all;
    }

    private static DeliverableDefinition Due(Fields deliverable, DeliverableDefinition definition)
    {
        if (deliverable.Map("due") is not { } due)
        {
            return definition;
        }

        var read = definition with
        {
            DueDay = due.Value("day", 5, (string text, out int day) => Scalars.Whole(text, out day) && day is >= 1 and <= 31, "1 到 31 的日"),
            DueInNextMonth = due.Choice("month", true, Months),
            OnHoliday = due.Choice("on_holiday", HolidayRule.Stay, HolidayRules),
            WeekendIsHoliday = due.Choice("weekend_is_holiday", true, Scalars.YesOrNo),
        };
        due.Done();
        return read;
    }

    private static DeliverableDefinition Copies(Fields deliverable, DeliverableDefinition definition)
    {
        if (deliverable.Map("copies") is not { } copies)
        {
            return definition;
        }

        var read = definition with
        {
            ElectronicCopies = copies.Value("electronic", 1, Scalars.Whole, "份数，例如 1"),
            PaperCopies = copies.Value("paper", 0, Scalars.Whole, "份数，例如 1"),
        };
        copies.Done();
        return read;
    }

    private static IReadOnlyList<string> Steps(Fields deliverable)
    {
        var steps = deliverable.Texts("steps");
        for (var index = 0; index < steps.Count; index++)
        {
            if (!DeliverableSteps.All.ContainsKey(steps[index]))
            {
                deliverable.Mistakes.Add(
                    $"{deliverable.At("steps")}[{index}]", $"没有步骤“{steps[index]}”{Suggestion.For(steps[index], DeliverableSteps.All.Keys)}",
                    NodePath.Find(deliverable.Node, $"steps[{index}]"), [.. DeliverableSteps.All.Keys]);
            }
            else if (steps.Take(index).Contains(steps[index]))
            {
                deliverable.Mistakes.Add(
                    $"{deliverable.At("steps")}[{index}]", $"步骤“{steps[index]}”重复出现", NodePath.Find(deliverable.Node, $"steps[{index}]"));
            }
        }

        return steps;
    }
}
