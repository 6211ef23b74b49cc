namespace Platform.Reporting.Kpis;

/// <summary>How a figure stands against its target.</summary>
internal enum KpiVerdict
{
    /// <summary>本月无: nothing happened that the figure could be taken from. Never the same as met.</summary>
    NoData = 0,

    /// <summary>达标.</summary>
    Met = 1,

    /// <summary>未达标.</summary>
    NotMet = 2,
}

/// <summary>A row behind a figure.</summary>
/// <param name="Kind">outage, incident, evidence or results.</param>
/// <param name="Id">Id or number a person can look up.</param>
/// <param name="At">When it happened.</param>
/// <param name="Text">What it contributes, in one line.</param>
internal sealed record EvidenceRow(string Kind, string Id, DateTimeOffset At, string Text);

/// <summary>What a formula finds.</summary>
/// <param name="Actual">The exact figure in the unit; null when there is no data.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Text">The figure as shown.</param>
/// <param name="Rows">The rows behind it.</param>
/// <param name="EvidenceCount">How many facts it rests on; more than <paramref name="Rows"/> when raw results count.</param>
/// <param name="Steps">How it was computed, sentence by sentence.</param>
internal sealed record KpiFinding(
    decimal? Actual, KpiUnit Unit, string Text, IReadOnlyList<EvidenceRow> Rows, long EvidenceCount, IReadOnlyList<string> Steps)
{
    /// <summary>A further condition of the same clause failed (恢复成功率), whatever the figure says.</summary>
    public bool AlsoFailed { get; init; }

    /// <summary>How far the target is missed, where that is not target minus actual: late time of each vulnerability, say.</summary>
    public decimal? Excess { get; init; }

    /// <summary>Count before this period of a rule that counts over the term, so that a penalty is not asked for twice.</summary>
    public decimal CountBefore { get; init; }

    /// <summary>The figure on holidays and on other days, for a penalty that tells them apart; null elsewhere or without such days.</summary>
    public decimal? Holidays { get; init; }

    public decimal? OtherDays { get; init; }

    public static KpiFinding Nothing(KpiUnit unit, string why) => new(null, unit, "本月无", [], 0, [why]);
}

/// <summary>扣款 as far as arithmetic goes.</summary>
/// <param name="Percent">Per cent of the base amount; null when the rule is not in per cent.</param>
/// <param name="Amount">Money in yuan; null when the rule is not in money.</param>
/// <param name="Text">In words: 「扣3%」, 「不扣款」, 「承担相应业务损失」.</param>
/// <param name="Steps">How it was computed.</param>
internal sealed record PenaltyResult(decimal? Percent, decimal? Amount, string Text, IReadOnlyList<string> Steps);

/// <summary>One row of the KPI table.</summary>
internal sealed record KpiResult(
    int Number, string Id, string Name, IReadOnlyList<string> Serves, string Formula, string Target, decimal? Actual, KpiUnit Unit, string ActualText,
    long EvidenceCount, KpiVerdict Verdict, string VerdictText, PenaltyResult Penalty, IReadOnlyList<string> Steps, IReadOnlyList<EvidenceRow> Rows);
