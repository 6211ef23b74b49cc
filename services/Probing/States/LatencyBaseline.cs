using System.Globalization;
using Platform.Contracts;

namespace Platform.Probing.States;

/// <summary>
/// 基线: how long the latest answers usually took, as counts in steps of a tenth (<c>21:3 22:40</c>: 3 answers of 1.1^21 ms, and so on). When
/// it knows 1,000 answers all counts are halved, so that the past fades and a few very slow answers move nothing. Immutable; pure.
/// </summary>
internal sealed class LatencyBaseline
{
    /// <summary>Answers that it holds at most.</summary>
    public const int Most = 1_000;

    private const double Step = 1.1;
    private const int Lowest = -100;
    private const int Highest = 150;
    private readonly SortedDictionary<int, int> counts;

    private LatencyBaseline(SortedDictionary<int, int> counts) => this.counts = counts;

    public int Samples => counts.Values.Sum();

    /// <summary>The usual latency, right to a twentieth; null when nothing is known.</summary>
    public double? MedianMs
    {
        get
        {
            var (half, seen) = ((Samples + 1) / 2, 0);
            foreach (var (bucket, count) in counts)
            {
                seen += count;
                if (seen >= half)
                {
                    return Math.Pow(Step, bucket);
                }
            }

            return null;
        }
    }

    public static LatencyBaseline Parse(string text)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var entry in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            counts[int.Parse(entry.AsSpan(0, colon), CultureInfo.InvariantCulture)] = int.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }

        return new LatencyBaseline(counts);
    }

    public LatencyBaseline With(double ms)
    {
        var bucket = ms > 0 ? (int)Math.Clamp(Math.Round(Math.Log(ms) / Math.Log(Step)), Lowest, Highest) : Lowest;
        var next = new SortedDictionary<int, int>(counts);
        next[bucket] = next.GetValueOrDefault(bucket) + 1;
        if (next.Values.Sum() <= Most)
        {
            return new LatencyBaseline(next);
        }

        foreach (var (known, count) in next.ToList())
        {
            if (count > 1)
            {
                next[known] = count / 2;
            }
            else
            {
                next.Remove(known);
            }
        }

        return new LatencyBaseline(next);
    }

    /// <summary>Why <paramref name="ms"/> is slower than usual by the rule, as a person reads it; null when it isn't, or too little is known.</summary>
    public string? SlowerThanUsual(double ms, BaselineRule rule)
    {
        if (Samples < rule.MinSamples || MedianMs is not { } median || ms <= median * rule.Factor || ms - median < rule.AtLeast.TotalMilliseconds)
        {
            return null;
        }

        return $"响应时间 {Shown(ms)}，超过平时（中位数 {Shown(median)}）的 {rule.Factor.ToString("0.##", CultureInfo.InvariantCulture)} 倍";
    }

    public override string ToString() => string.Join(' ', counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value}")));

    private static string Shown(double ms) => Conditions.Fact.Of(TimeSpan.FromMilliseconds(ms)).Chinese();
}
