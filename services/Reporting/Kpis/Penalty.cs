using System.Globalization;
using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>扣款, step by step, so that both sides can follow it. Pure: a rule and a figure in, the steps out.</summary>
internal static class Penalty
{
    private const decimal SecondsADay = 86_400;

    public static PenaltyResult Of(PenaltyDefinition? rule, KpiTarget target, KpiFinding finding, KpiVerdict verdict)
    {
        if (rule is null)
        {
            return new PenaltyResult(null, null, verdict == KpiVerdict.NotMet ? "合同未约定扣款" : "不扣款", []);
        }

        if (verdict != KpiVerdict.NotMet)
        {
            return new PenaltyResult(0, null, "不扣款", [verdict == KpiVerdict.Met ? "达标，不扣款。" : "本月无，不扣款。"]);
        }

        if (rule.Per is null && rule.From is null)
        {
            return new PenaltyResult(null, null, rule.Text ?? "按合同处理", [$"未达标：{rule.Text ?? "按合同处理"}（不能按算式折算，由双方确认）。"]);
        }

        if (finding.Actual is not { } actual)
        {
            return new PenaltyResult(null, null, rule.Text ?? "按合同处理", [rule.Text ?? "按合同处理"]);
        }

        var parts = rule.Holidays is { } holidays && finding.Holidays is { } onHolidays
            ? finding.OtherDays is { } onOthers
                ? [Step(rule, target, "非节假日", target.MissedBy(onOthers), onOthers, 0), Step(holidays, target, "节假日", target.MissedBy(onHolidays), onHolidays, 0)]
                : new[] { Step(holidays, target, "节假日", target.MissedBy(onHolidays), onHolidays, 0) }
            : [rule.From is not null ? Times(rule, actual, finding.CountBefore) : Step(rule, target, "", finding.Excess ?? target.MissedBy(actual), actual, finding.Excess is null ? 0 : 1)];
        var percent = parts.All(part => part.Percent is null) ? (decimal?)null : parts.Sum(part => part.Percent ?? 0);
        var amount = parts.All(part => part.Amount is null) ? (decimal?)null : parts.Sum(part => part.Amount ?? 0);
        var text = percent is { } share ? share == 0 ? "不扣款" : $"扣{KpiText.Number(share)}%" : amount is { } money ? money == 0 ? "不扣款" : $"扣{KpiText.Number(money)}元" : "金额待约定";
        IReadOnlyList<string> steps = [.. parts.Select(part => part.Text), .. parts.Length > 1 ? [$"两项合计：{text}。"] : Array.Empty<string>(), .. rule.Text is null ? [] : new[] { rule.Text }];
        return new PenaltyResult(percent, amount, text, steps);
    }

    private static (decimal? Percent, decimal? Amount, string Text) Step(PenaltyDefinition rule, KpiTarget target, string part, decimal missed, decimal actual, int late)
    {
        var head = part.Length > 0 ? $"{part}部分{KpiText.Actual(actual, target.Unit)}，" : "";
        if (missed <= 0)
        {
            return (0, null, $"{head}不低于目标，不扣款。");
        }

        if (!TryStep(rule.Per, target.Unit, out var size))
        {
            return (null, null, $"{head}合同未写明每步的大小（{rule.Per}），扣款由双方确认。");
        }

        var exact = missed / size;
        var steps = rule.Rounding == PenaltyRounding.Up ? Math.Ceiling(exact) : Math.Floor(exact);
        var rounding = rule.Rounding == PenaltyRounding.Up ? "向上取整" : "只计整步";
        var how = late > 0 ? $"逾期{KpiText.Number(missed / SecondsADay)}天"
            : (target.IsFloor ? "低于目标" : "超出目标") + (target.Unit == KpiUnit.Percent ? KpiText.Number(RoundUp(missed)) + "%" : KpiText.Actual(missed, target.Unit));
        return Deducted(rule, steps, $"{head}{how}，每{StepText(size, target.Unit)}扣{rule.Deduct}，{rounding}{steps:0}步");
    }

    /// <summary>「第 4 次起按次」: times beyond the free ones, less those an earlier month has been charged for.</summary>
    private static (decimal? Percent, decimal? Amount, string Text) Times(PenaltyDefinition rule, decimal count, decimal before)
    {
        var free = rule.From!.Value - 1;
        var charged = Math.Max(0, count - free) - Math.Max(0, before - free);
        var head = $"累计{KpiText.Number(count)}次，第{rule.From}次起按次扣款，本期计{KpiText.Number(charged)}次";
        return charged == 0 ? (0, null, head + "，不扣款。") : Deducted(rule, charged, head);
    }

    private static (decimal? Percent, decimal? Amount, string Text) Deducted(PenaltyDefinition rule, decimal steps, string head)
    {
        var deduct = (rule.Deduct ?? "").Trim();
        if (deduct.EndsWith('%') && Number(deduct.TrimEnd('%'), out var percent))
        {
            return (steps * percent, null, $"{head}，扣{KpiText.Number(steps * percent)}%。");
        }

        return Number(deduct.Replace("元", "", StringComparison.Ordinal).TrimStart('¥', '￥'), out var money)
            ? (null, steps * money, $"{head}，扣{KpiText.Number(steps * money)}元。")
            : (null, null, $"{head}，每步金额合同未约定，由双方确认。");
    }

    private static bool TryStep(string? per, KpiUnit unit, out decimal size)
    {
        size = 0;
        var text = (per ?? "").Trim();
        return unit == KpiUnit.Duration && Duration.TryParse(text, out var span)
            ? (size = KpiText.Seconds(span)) > 0
            : Number(text.TrimEnd('%'), out size) && size > 0;
    }

    private static string StepText(decimal size, KpiUnit unit) =>
        unit == KpiUnit.Duration ? size % SecondsADay == 0 ? size == SecondsADay ? "日" : $"{size / SecondsADay:0}日" : KpiText.Target(size, unit)
        : unit == KpiUnit.Percent ? KpiText.Number(size) + "%" : KpiText.Number(size) + "次";

    private static decimal RoundUp(decimal missed) => Math.Ceiling(missed * 1000) / 1000;

    private static bool Number(string text, out decimal value) => decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
