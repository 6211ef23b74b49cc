using System.Text.RegularExpressions;
using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>duty</c>: people, shifts, rota and escalation. A phone number never appears in a message.</summary>
internal static partial class DutySection
{
    private const string OnDuty = "on-duty";

    public static DutyDefinition? Read(Fields file)
    {
        if (file.Map("duty") is not { } duty)
        {
            return null;
        }

        var people = People(duty);
        var read = new DutyDefinition(people, Shifts(duty), Rota(duty, people), Escalate(duty, people));
        duty.Done();
        return read;
    }

    private static List<DutyPerson> People(Fields duty)
    {
        var people = new List<DutyPerson>();
        foreach (var (node, path) in duty.Items("people"))
        {
            if (Fields.Of(node, path, duty.Mistakes) is not { } person)
            {
                continue;
            }

            var phone = person.Text("phone").Replace(" ", "", StringComparison.Ordinal);
            if (phone.Length > 0 && !Mobile().IsMatch(phone))
            {
                person.Wrong("phone", "手机号不对，应为 11 位，可加 +86");
            }

            people.Add(new DutyPerson(Unique.Id(person, people.Select(other => other.Id)), person.Text("name"), phone, person.Optional("group")));
            person.Done();
        }

        return people;
    }

    private static List<ShiftDefinition> Shifts(Fields duty)
    {
        var shifts = new List<ShiftDefinition>();
        if (duty.Map("shifts") is not { Node: MapNode map } fields)
        {
            return shifts;
        }

        foreach (var id in map.Entries.Select(entry => entry.Key.Value))
        {
            var range = fields.Value(id, new TimeRange(default, default), Scalars.Range, "时段，例如 08:30-17:30", required: true);
            shifts.Add(new ShiftDefinition(id, range.From, range.To));
            if (!Scalars.IsId(id))
            {
                fields.Wrong(id, "班次名只能用小写字母、数字和“-”");
            }
        }

        return shifts;
    }

    private static IReadOnlyList<string> Rota(Fields duty, List<DutyPerson> people)
    {
        var rota = duty.Texts("rota");
        var ids = people.Select(person => person.Id).ToArray();
        for (var index = 0; index < rota.Count; index++)
        {
            if (duty.Find("people") is not MissingNode && !ids.Contains(rota[index]))
            {
                duty.Mistakes.Add(
                    $"{duty.At("rota")}[{index}]", $"人员中没有“{rota[index]}”{Suggestion.For(rota[index], ids)}", NodePath.Find(duty.Node, $"rota[{index}]"), ids);
            }
        }

        return rota;
    }

    private static List<EscalationStep> Escalate(Fields duty, List<DutyPerson> people)
    {
        string[] targets = [OnDuty, .. people.Select(person => person.Group).OfType<string>().Distinct(), .. people.Select(person => person.Id)];
        var steps = new List<EscalationStep>();
        foreach (var (node, path) in duty.Items("escalate"))
        {
            if (Fields.Of(node, path, duty.Mistakes) is not { } step)
            {
                continue;
            }

            var after = step.Value("after", TimeSpan.Zero, static (string text, out TimeSpan value) => Duration.TryParse(text, out value), "时长，例如 0m、10m");
            var to = step.Text("to");
            if (to.Length > 0 && duty.Find("people") is not MissingNode && !targets.Contains(to))
            {
                step.Wrong("to", $"没有人员或小组“{to}”{Suggestion.For(to, targets)}", targets);
            }

            if (steps.Count > 0 && after < steps[^1].After)
            {
                step.Wrong("after", "要不早于上一级通知的时间");
            }

            steps.Add(new EscalationStep(after, to));
            step.Done();
        }

        return steps;
    }

    [GeneratedRegex(@"^(\+?86)?1[3-9]\d{9}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mobile();
}
