using System.Text.RegularExpressions;
using Cronos;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>The rules of a plan that a person makes; every mistake at once. A contract file has its own, with lines.</summary>
internal static partial class PlanRules
{
    private const int MostTimes = 48;
    private const int MostItems = 200;
    private const int MostChecks = 5_000;
    private const int LongestName = 100;
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Window = (TimeSpan.FromMinutes(5), TimeSpan.FromDays(31));

    public static List<FieldError> Mistakes(PlanContent plan)
    {
        var errors = new List<FieldError>();
        Text(errors, "name", plan.Name);
        Between(errors, "finishWithin", plan.FinishWithin);
        Between(errors, "runLateWithin", plan.RunLateWithin ?? Window.Shortest);
        if (plan.From > plan.To)
        {
            errors.Add(new FieldError("to", "结束日期早于开始日期"));
        }

        if (plan.Serves.Count > 50 || plan.Serves.Any(clause => clause.Length > 200))
        {
            errors.Add(new FieldError("serves", "最多 50 条，每条最长 200 个字符"));
        }

        Schedule(errors, plan.At);
        if (plan.Checks.Count + plan.Selectors.Count + plan.Manual.Count == 0)
        {
            errors.Add(new FieldError("checks", "计划中没有检查项，也没有人工巡检项"));
        }

        if (plan.Checks.Count > MostChecks || plan.Selectors.Count > 50)
        {
            errors.Add(new FieldError("checks", $"检查项最多 {MostChecks} 个，选择条件最多 50 个"));
        }

        for (var index = 0; index < plan.Selectors.Count; index++)
        {
            if (plan.Selectors[index] is { System: null, Kind: null })
            {
                errors.Add(new FieldError($"selectors[{index}]", "要写 system 或 kind"));
            }
        }

        Manual(errors, "manual", plan.Manual);
        return errors;
    }

    public static void Manual(List<FieldError> errors, string path, IReadOnlyList<ManualItem> items)
    {
        if (items.Count > MostItems)
        {
            errors.Add(new FieldError(path, $"人工巡检项最多 {MostItems} 个"));
        }

        for (var index = 0; index < Math.Min(items.Count, MostItems); index++)
        {
            var item = items[index];
            if (!IdPattern().IsMatch(item.Id ?? "") || items.Take(index).Any(other => other.Id == item.Id))
            {
                errors.Add(new FieldError($"{path}[{index}].id", "编号只能用小写字母、数字和短横线，最长 60 个字符，且不能重复"));
            }

            Text(errors, $"{path}[{index}].name", item.Name);
            if (new[] { item.Evidence, item.Who, item.Group }.Any(text => text?.Length > LongestName))
            {
                errors.Add(new FieldError($"{path}[{index}]", $"evidence、who、group 最长 {LongestName} 个字符"));
            }
        }
    }

    public static bool IsId(string text) => IdPattern().IsMatch(text);

    private static void Schedule(List<FieldError> errors, RoundSchedule at)
    {
        if (at is { Workday: [], Daily: [], Weekly: [], Periodic: [], Ranges: [], Every: null, Cron: null })
        {
            errors.Add(new FieldError("at", "没有写明时间，例如 workday: [\"09:00\"]"));
        }

        Times(errors, "at.workday", at.Workday, required: false);
        Times(errors, "at.daily", at.Daily, required: false);
        Each(at.Weekly, "weekly", (rule, path) =>
        {
            Times(errors, $"{path}.at", rule.At);
            if (rule.On is null or [])
            {
                errors.Add(new FieldError($"{path}.on", "要写星期几"));
            }
        });
        Each(at.Periodic, "periodic", (rule, path) => Periodic(errors, rule, path));
        Each(at.Ranges, "ranges", (rule, path) =>
        {
            Times(errors, $"{path}.at", rule.At);
            if (rule.From > rule.To)
            {
                errors.Add(new FieldError($"{path}.to", "结束日期早于开始日期"));
            }
        });
        Between(errors, "at.every", at.Every ?? Window.Shortest);
        if (at.Cron is { } cron && (cron.Length > 100 || !CronExpression.TryParse(cron, CronFormat.Standard, out _)))
        {
            errors.Add(new FieldError("at.cron", "应为五段的 cron 表达式（分 时 日 月 周），例如 0 9 * * 1-5"));
        }

        void Each<T>(IReadOnlyList<T> rules, string name, Action<T, string> check)
        {
            if (rules.Count > 50)
            {
                errors.Add(new FieldError($"at.{name}", "最多 50 条"));
            }

            for (var index = 0; index < Math.Min(rules.Count, 50); index++)
            {
                check(rules[index], $"at.{name}[{index}]");
            }
        }
    }

    private static void Periodic(List<FieldError> errors, PeriodicRule rule, string path)
    {
        var months = rule.Period switch { RoundPeriod.Month => 1, RoundPeriod.Quarter => 3, RoundPeriod.HalfYear => 6, _ => 12 };
        if (rule.Month < 1 || rule.Month > months)
        {
            errors.Add(new FieldError($"{path}.month", $"应在 1 到 {months} 之间"));
        }

        var most = rule.CountsWorkdays ? 22 : 31;
        if (rule.Day < 0 || rule.Day > most)
        {
            errors.Add(new FieldError($"{path}.day", $"应在 1 到 {most} 之间；0 为最后一天"));
        }

        Times(errors, $"{path}.at", rule.At);
    }

    private static void Times(List<FieldError> errors, string path, IReadOnlyList<TimeOnly>? times, bool required = true)
    {
        if (times is null || times.Count > MostTimes || (required && times.Count == 0) || times.Distinct().Count() != times.Count)
        {
            errors.Add(new FieldError(path, $"应有 1 到 {MostTimes} 个不重复的时刻，例如 09:00"));
        }
    }

    private static void Text(List<FieldError> errors, string path, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > LongestName || value.Any(char.IsControl))
        {
            errors.Add(new FieldError(path, $"必填，最长 {LongestName} 个字符"));
        }
    }

    private static void Between(List<FieldError> errors, string path, TimeSpan value)
    {
        if (value < Window.Shortest || value > Window.Longest)
        {
            errors.Add(new FieldError(path, $"应在 {Duration.Format(Window.Shortest)} 到 {Duration.Format(Window.Longest)} 之间"));
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
