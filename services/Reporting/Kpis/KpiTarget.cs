using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>What a figure is counted in.</summary>
internal enum KpiUnit
{
    /// <summary>Per cent, 0 to 100.</summary>
    Percent = 0,

    /// <summary>Times or pieces.</summary>
    Count = 1,

    /// <summary>Seconds, written as a duration.</summary>
    Duration = 2,
}

/// <summary>A target as the contract writes it: <c>&gt;= 99.9%</c>, <c>&lt;= 3</c>, <c>&lt;= 2h</c>. A duration is held in seconds.</summary>
internal sealed partial record KpiTarget(string Operator, decimal Value, KpiUnit Unit)
{
    /// <summary>Whether more is better.</summary>
    public bool IsFloor => Operator is ">=" or ">" or "==";

    /// <summary>「≥99.9%」.</summary>
    public string Text => Operator switch { ">=" => "≥", "<=" => "≤", "==" => "=", ">" => "＞", _ => "＜" } + KpiText.Target(Value, Unit);

    /// <summary>Reads <paramref name="text"/>; false when it is none.</summary>
    public static bool TryParse(string? text, out KpiTarget target)
    {
        target = new KpiTarget(">=", 0, KpiUnit.Count);
        var match = Shape().Match((text ?? "").Replace('≥', '>').Replace('≤', '<'));
        if (text is null || !match.Success)
        {
            return false;
        }

        var sign = text.TrimStart()[0] switch { '≥' => ">=", '≤' => "<=", _ => match.Groups[1].Value };
        var value = match.Groups[2].Value.Trim();
        if (decimal.TryParse(value.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            target = new KpiTarget(sign == "=" ? "==" : sign, number, value.EndsWith('%') ? KpiUnit.Percent : KpiUnit.Count);
            return true;
        }

        if (Duration.TryParse(value, out var span))
        {
            target = new KpiTarget(sign == "=" ? "==" : sign, (decimal)span.Ticks / TimeSpan.TicksPerSecond, KpiUnit.Duration);
            return true;
        }

        return false;
    }

    /// <summary>Decided on the exact value, never on a rounded one.</summary>
    public bool IsMetBy(decimal actual) => Operator switch
    {
        ">=" => actual >= Value,
        ">" => actual > Value,
        "<=" => actual <= Value,
        "<" => actual < Value,
        _ => actual == Value,
    };

    /// <summary>How far <paramref name="actual"/> misses it; 0 when it does not.</summary>
    public decimal MissedBy(decimal actual) => IsMetBy(actual) ? 0 : Math.Abs(Value - actual);

    [GeneratedRegex(@"^\s*(>=|<=|==|=|>|<)\s*([0-9][0-9.]*\s*[a-z%0-9.]*)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
