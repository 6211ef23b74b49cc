using Platform.Contracts;

namespace Platform.Reporting.Deliverables;

/// <summary>A period that a deliverable covers, cut to the term of its contract.</summary>
/// <param name="Key">Stable key: <c>2026-11</c>, <c>2026-q4</c>, <c>2026-h2</c>, <c>2026</c>, or <c>term</c>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Label">For a title: 2026年11月.</param>
public sealed record DeliverablePeriod(string Key, DateOnly From, DateOnly To, string Label);

/// <summary>The periods of a deliverable over the term of its contract.</summary>
internal static class DeliverablePeriods
{
    public static IEnumerable<DeliverablePeriod> Of(DeliverableCadence cadence, DateOnly from, DateOnly to)
    {
        if (cadence == DeliverableCadence.Once)
        {
            yield return new DeliverablePeriod("term", from, to, $"{from.Year}年{from.Month}月{from.Day}日至{to.Year}年{to.Month}月{to.Day}日");
            yield break;
        }

        var months = Months(cadence);
        for (var start = StartOf(from, months); start <= to; start = start.AddMonths(months))
        {
            var end = start.AddMonths(months).AddDays(-1);
            yield return Named(cadence, start) with { From = start > from ? start : from, To = end < to ? end : to };
        }
    }

    private static DateOnly StartOf(DateOnly date, int months) => new(date.Year, ((date.Month - 1) / months * months) + 1, 1);

    private static int Months(DeliverableCadence cadence) => cadence switch
    {
        DeliverableCadence.Quarter => 3,
        DeliverableCadence.HalfYear => 6,
        DeliverableCadence.Year => 12,
        _ => 1,
    };

    private static DeliverablePeriod Named(DeliverableCadence cadence, DateOnly start)
    {
        var (key, label) = cadence switch
        {
            DeliverableCadence.Quarter => ($"{start.Year}-q{(start.Month / 3) + 1}", $"{start.Year}年第{"一二三四"[start.Month / 3]}季度"),
            DeliverableCadence.HalfYear => ($"{start.Year}-h{(start.Month / 6) + 1}", $"{start.Year}年{(start.Month == 1 ? "上" : "下")}半年"),
            DeliverableCadence.Year => ($"{start.Year}", $"{start.Year}年度"),
            _ => ($"{start:yyyy-MM}", $"{start.Year}年{start.Month}月"),
        };
        return new DeliverablePeriod(key, start, start, label);
    }
}
