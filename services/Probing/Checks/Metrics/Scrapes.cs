using System.Globalization;
using System.Text;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Metrics;

/// <summary>
/// One look at an exporter, or two with <paramref name="Seconds"/> between them: growth of counters needs two. Answers what
/// conditions ask of series, as Prometheus would.
/// </summary>
internal sealed record Scrapes(Series Now, Series? Later, double Seconds, DateTimeOffset At)
{
    /// <summary>What people ask of a host, worked out once.</summary>
    public Series Host { get; } = HostMetrics.Derive(Now, Later, Seconds);

    /// <summary>What is wrong with a selector; null: nothing.</summary>
    public static string? NotSelector(string text) => Selector.Parse(text) is null ? "序列写作 名称{标签=\"值\",标签=~\"正则\"}" : null;

    /// <summary>What is wrong with <c>0.99, series</c>; null: nothing.</summary>
    public static string? NotQuantile(string text) => Share(text) is null ? "分位值写作 \"0.99, 序列\"，分位在 0 到 1 之间" : NotSelector(text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..]);

    /// <summary>What is wrong with <c>series.label</c>; null: nothing.</summary>
    public static string? NotLabel(string text) => text.LastIndexOf('.') is > 0 and var dot && dot < text.Length - 1 && Selector.Parse(text[..dot]) is not null ? null : "标签写作 \"序列.标签\"";

    /// <summary>Values of the fact <paramref name="name"/> for <paramref name="argument"/>; none when it is no selector.</summary>
    public IReadOnlyList<Fact> Ask(string name, string argument) => name switch
    {
        "quantile" => Quantile(argument),
        "label" => Label(argument),
        _ => Selector.Parse(argument) is { } selector ? Ask(name, selector) : [],
    };

    /// <summary>Growth per second between two looks; a counter that shrank began anew at zero.</summary>
    public static IEnumerable<Sample> Rates(IReadOnlyList<Sample> now, IReadOnlyList<Sample>? later, double seconds)
    {
        if (later is null || seconds <= 0)
        {
            yield break;
        }

        var before = now.DistinctBy(sample => sample.Labels).ToDictionary(sample => sample.Labels, sample => sample.Value);
        foreach (var sample in later)
        {
            if (before.TryGetValue(sample.Labels, out var value))
            {
                yield return sample with { Value = (sample.Value >= value ? sample.Value - value : sample.Value) / seconds };
            }
        }
    }

    private IReadOnlyList<Fact> Ask(string name, Selector selector) => name switch
    {
        "metric" => [.. Find(selector).Select(sample => Fact.Of(sample.Value, sample.Labels))],
        "rate" => [.. Rates(Now.Find(selector), Later?.Find(selector), Seconds).Select(sample => Fact.Of(sample.Value, sample.Labels))],
        "age" => [.. Find(selector).Where(sample => double.IsFinite(sample.Value)).Select(sample => Age(sample) with { Label = sample.Labels })],
        _ => [],
    };

    private IReadOnlyList<Sample> Find(Selector selector) => Host.Find(selector) is { Count: > 0 } derived ? derived : Now.Find(selector);

    private Fact Age(Sample sample) => Fact.Of(TimeSpan.FromSeconds(
        Math.Clamp((At - DateTimeOffset.UnixEpoch).TotalSeconds - sample.Value, -TimeSpan.FromDays(36_500).TotalSeconds, TimeSpan.FromDays(36_500).TotalSeconds)));

    /// <summary><c>0.99, http_request_duration_seconds{path="/"}</c>: over the buckets of all series that match, linear inside a bucket.</summary>
    private IReadOnlyList<Fact> Quantile(string argument)
    {
        var comma = argument.IndexOf(',', StringComparison.Ordinal);
        if (Share(argument) is not { } share || Selector.Parse(argument[(comma + 1)..])?.WithName(name => name + "_bucket") is not { } buckets)
        {
            return [];
        }

        // Of two looks, what happened between them; of one, all since the exporter's start.
        var first = Now.Find(buckets);
        var grown = Later is null ? first : [.. Rates(first, Later.Find(buckets), Seconds)];
        var bounds = grown.Select(sample => (Bound: Bound(sample.Labels), sample.Value)).Where(bucket => !double.IsNaN(bucket.Bound))
            .GroupBy(bucket => bucket.Bound, bucket => bucket.Value).Select(bound => (Bound: bound.Key, Count: bound.Sum())).OrderBy(bound => bound.Bound).ToList();
        return bounds.Count > 1 && bounds[^1].Count > 0 ? [Fact.Of(Interpolated(bounds, share))] : [];
    }

    private static double? Share(string argument) => argument.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma
        && double.TryParse(argument.AsSpan(0, comma), NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;

    private static double Interpolated(List<(double Bound, double Count)> bounds, double share)
    {
        var rank = share * bounds[^1].Count;
        var at = bounds.FindIndex(bound => bound.Count >= rank);
        if (at < 0 || double.IsPositiveInfinity(bounds[at].Bound))
        {
            return bounds[^2].Bound;
        }

        var (low, below) = at == 0 ? (0d, 0d) : bounds[at - 1];
        return bounds[at].Count > below ? low + ((bounds[at].Bound - low) * (rank - below) / (bounds[at].Count - below)) : bounds[at].Bound;
    }

    private static double Bound(string labels) => LabelReader.Read(labels).GetValueOrDefault("le", "") switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound : double.NaN,
    };

    /// <summary><c>sysLocation.sysLocation</c>: the text of a label. SNMP sends what is no ASCII as hexadecimal UTF-8.</summary>
    private IReadOnlyList<Fact> Label(string argument)
    {
        var dot = argument.LastIndexOf('.');
        return dot > 0 && Selector.Parse(argument[..dot]) is { } selector
            ? [.. Find(selector).Select(sample => LabelReader.Read(sample.Labels).GetValueOrDefault(argument[(dot + 1)..].Trim())).OfType<string>().Select(text => Fact.Of(Unhex(text)))]
            : [];
    }

    private static string Unhex(string text)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0 || text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            return text;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromHexString(text.AsSpan(2)));
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
