using Cronos;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Maintenances;

/// <summary>All rules of a maintenance window; every mistake at once.</summary>
internal static class MaintenanceRules
{
    private const int LongestReason = 200;
    private const int MostChecks = 500;
    private static readonly TimeSpan LongestOnce = TimeSpan.FromDays(90);

    public static async Task<IReadOnlyList<FieldError>> ErrorsAsync(MaintenanceDefinition terms, ProbingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var errors = Errors(terms, now);
        errors.AddRange(await ScopeErrorsAsync(terms.Scope, db, cancellationToken));
        return errors;
    }

    /// <summary>What can be said without looking anything up.</summary>
    public static List<FieldError> Errors(MaintenanceDefinition terms, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(terms.Reason) || terms.Reason.Length > LongestReason || terms.Reason.Any(char.IsControl))
        {
            errors.Add(new FieldError("reason", $"请写明维护内容，最长 {LongestReason} 个字符"));
        }

        if (terms.Scope.IsEmpty())
        {
            errors.Add(new FieldError("scope", "请写明维护范围：合同、系统、部件、网络域或检查项", Choices: ["contract", "system", "component", "zone", "checks"]));
        }

        if (terms.Scope is { Component: not null, System: null })
        {
            errors.Add(new FieldError("scope.component", "写部件时要同时写系统"));
        }

        if (terms.At is null)
        {
            Once(terms, now, errors);
        }
        else
        {
            Repeated(terms, terms.At, errors);
        }

        if (terms.To is { } to && terms.From is { } from && to <= from)
        {
            errors.Add(new FieldError("to", "结束时间应晚于开始时间"));
        }

        return errors;
    }

    private static void Once(MaintenanceDefinition terms, DateTimeOffset now, List<FieldError> errors)
    {
        if (terms.Duration is not null)
        {
            errors.Add(new FieldError("duration", "一次性维护写 to；duration 只用于重复的维护（at）"));
        }

        if (terms.To is not { } to)
        {
            errors.Add(new FieldError("to", "请写明结束时间；重复的维护写 at 和 duration"));
        }
        else if (to <= now)
        {
            errors.Add(new FieldError("to", "结束时间已过"));
        }
        else if (to - (terms.From ?? now) > LongestOnce)
        {
            errors.Add(new FieldError("to", $"一次维护最长 {LongestOnce.Days} 天"));
        }
    }

    private static void Repeated(MaintenanceDefinition terms, RoundSchedule at, List<FieldError> errors)
    {
        var (shortest, longest) = MaintenanceTimes.Durations;
        if (terms.Duration is not { } duration || duration < shortest || duration > longest)
        {
            errors.Add(new FieldError("duration", $"重复的维护要写每次时长，{Duration.Format(shortest)} 到 {Duration.Format(longest)}"));
        }

        if (at is { Workday: [], Daily: [], Weekly: [], Periodic: [], Ranges: [], Every: null, Cron: null })
        {
            errors.Add(new FieldError("at", "没有写明时间", Choices: ["workday", "daily", "weekly", "periodic", "ranges", "cron"]));
        }

        if (at.Every is not null)
        {
            errors.Add(new FieldError("at.every", "维护不按间隔重复，请写时刻或 cron"));
        }

        if (at.Cron is { } cron && !(cron.Length <= 100 && CronExpression.TryParse(cron, out _)))
        {
            errors.Add(new FieldError("at.cron", "应为五段的 cron 表达式（分 时 日 月 周），例如 0 2 * * 6"));
        }

        if (at.Weekly.Any(rule => rule.On.Count == 0 || rule.At.Count == 0) || at.Periodic.Any(rule => rule.At.Count == 0 || rule.Day is < 0 or > 31 || rule.Month is < 1 or > 12))
        {
            errors.Add(new FieldError("at", "每条规则都要写明日期和时刻"));
        }
    }

    private static async Task<List<FieldError>> ScopeErrorsAsync(MaintenanceScope scope, ProbingDb db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (scope.Checks.Count > MostChecks)
        {
            errors.Add(new FieldError("scope.checks", $"最多 {MostChecks} 个检查项，更多时请写系统或合同"));
            return errors;
        }

        var known = scope.Checks.Count == 0 ? [] : await db.Set<Check>().AsNoTracking().Where(check => scope.Checks.Contains(check.Id) && check.RetiredAt == null).Select(check => check.Id).ToListAsync(cancellationToken);
        errors.AddRange(scope.Checks.Select((id, i) => (id, i)).Where(pair => !known.Contains(pair.id)).Select(pair => new FieldError($"scope.checks[{pair.i}]", $"没有检查项“{Shown(pair.id)}”")));
        if (scope.System is { } system && !await db.Set<WatchedSystem>().AnyAsync(row => row.Id == system && (scope.Contract == null || row.Scope == scope.Contract), cancellationToken))
        {
            errors.Add(new FieldError("scope.system", $"没有系统“{Shown(system)}”"));
        }

        if (scope.Contract is { } contract && !await db.Set<WatchedSystem>().AnyAsync(row => row.Scope == contract, cancellationToken))
        {
            errors.Add(new FieldError("scope.contract", $"没有执行中的合同“{Shown(contract)}”"));
        }

        return errors;
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
