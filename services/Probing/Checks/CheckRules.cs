using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>What a check is made of once its settings and conditions are read.</summary>
internal sealed record CheckPlan(PreparedProbe Probe, IReadOnlyList<Condition> Conditions);

/// <summary>All rules of a check definition, for the API and for contract files alike; every mistake at once.</summary>
internal sealed partial class CheckRules(CheckKinds kinds)
{
    private const int MostConditions = 20;
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Interval = (TimeSpan.FromSeconds(5), TimeSpan.FromDays(30));
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Deadline = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));

    public (CheckPlan? Plan, IReadOnlyList<FieldError> Errors) Check(CheckDefinition check)
    {
        var errors = new List<FieldError>();
        Text(errors, "id", check.Id, 60);
        if (!IdPattern().IsMatch(check.Id))
        {
            errors.Add(new FieldError("id", "编号只能由小写字母、数字、点和短横线组成"));
        }

        Text(errors, "name", check.Name, 100);
        Text(errors, "system", check.System, Checks.Check.LongestId);
        if (check.Every != TimeSpan.Zero)
        {
            Between(errors, "every", check.Every, Interval);
        }

        Between(errors, "timeout", check.Timeout, Deadline);
        Window(errors, "down", check.Down);
        Window(errors, "up", check.Up);
        if (check.Serves.Count > 50 || check.Serves.Any(clause => clause.Length > 200))
        {
            errors.Add(new FieldError("serves", "最多 50 条，每条最长 200 个字符"));
        }

        Relations(errors, check);
        if (kinds.Find(check.Kind) is not { } kind)
        {
            errors.Add(new FieldError("kind", $"没有检查类型“{Shown(check.Kind)}”", Choices: kinds.Names));
            return (null, errors);
        }

        var (probe, wrong) = kind.Prepare(check.Settings);
        errors.AddRange(wrong.Select(error => error with { Path = error.Path.Length == 0 ? "settings" : $"settings.{error.Path}" }));
        var conditions = ReadConditions(kind, check.Conditions, errors);
        return errors.Count > 0 || probe is null ? (null, errors) : (new CheckPlan(probe, conditions), []);
    }

    /// <summary>The plan of a stored check; its rules were kept when it was stored, or its kind has changed since. Null: it cannot be probed.</summary>
    public CheckPlan? Plan(Check check, JsonElement? stored)
    {
        var errors = new List<FieldError>();
        if (stored is not { } settings || kinds.Find(check.Kind) is not { } kind || kind.Prepare(settings).Probe is not { } probe)
        {
            return null;
        }

        var conditions = ReadConditions(kind, check.Conditions, errors);
        return errors.Count == 0 ? new CheckPlan(probe, conditions) : null;
    }

    private static List<Condition> ReadConditions(ICheckKind kind, IReadOnlyList<string> texts, List<FieldError> errors)
    {
        if (texts.Count > MostConditions)
        {
            errors.Add(new FieldError("conditions", $"最多 {MostConditions} 个条件"));
            return [];
        }

        var conditions = new List<Condition>();
        var named = texts.Count > 0 ? texts : kind.DefaultConditions;
        for (var i = 0; i < named.Count; i++)
        {
            var (condition, error) = ConditionParser.Parse(named[i], kind.Facts);
            if (condition is not null)
            {
                conditions.Add(condition);
            }
            else
            {
                errors.Add(new FieldError($"conditions[{i}]", error!.Message, Column: error.Column, Choices: error.Choices));
            }
        }

        return conditions;
    }

    private static void Relations(List<FieldError> errors, CheckDefinition check)
    {
        if (check.DependsOn.Count > Dependencies.Most || check.DependsOn.Any(id => id.Length is 0 or > Checks.Check.LongestId) || check.DependsOn.Distinct().Count() < check.DependsOn.Count)
        {
            errors.Add(new FieldError("dependsOn", $"最多 {Dependencies.Most} 个检查项编号，不能重复"));
        }

        if (check.Baseline is not { } baseline)
        {
            return;
        }

        if (baseline.Factor is not (>= 1.2 and <= 100))
        {
            errors.Add(new FieldError("baseline.factor", "应在 1.2 到 100 之间"));
        }

        if (baseline.MinSamples is < 10 or > States.LatencyBaseline.Most)
        {
            errors.Add(new FieldError("baseline.minSamples", $"应在 10 到 {States.LatencyBaseline.Most} 之间"));
        }

        if (baseline.AtLeast < TimeSpan.Zero || baseline.AtLeast > TimeSpan.FromMinutes(1))
        {
            errors.Add(new FieldError("baseline.atLeast", "应在 0s 到 1m 之间"));
        }
    }

    private static void Text(List<FieldError> errors, string path, string value, int longest)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > longest || value.Any(char.IsControl))
        {
            errors.Add(new FieldError(path, $"必填，最长 {longest} 个字符"));
        }
    }

    private static void Between(List<FieldError> errors, string path, TimeSpan value, (TimeSpan Shortest, TimeSpan Longest) limits)
    {
        if (value < limits.Shortest || value > limits.Longest)
        {
            errors.Add(new FieldError(path, $"应在 {Duration.Format(limits.Shortest)} 到 {Duration.Format(limits.Longest)} 之间"));
        }
    }

    private static void Window(List<FieldError> errors, string path, Confirmation rule)
    {
        if (rule.Count < 1 || rule.Window > States.VerdictHistory.Longest || rule.Count > rule.Window)
        {
            errors.Add(new FieldError(path, $"应为 N of M，1 ≤ N ≤ M ≤ {States.VerdictHistory.Longest}"));
        }
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*$", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
