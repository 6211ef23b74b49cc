using System.Globalization;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks;

/// <summary>One sample of a scrape.</summary>
internal readonly record struct Sample(string Labels, double Value);

/// <summary>Prometheus text format 0.0.4, read leniently: a line that is none is passed over.</summary>
internal sealed class MetricsText
{
    private readonly Dictionary<string, List<Sample>> byName = new(StringComparer.Ordinal);

    public MetricsText(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            Read(line.Trim());
        }
    }

    public int Count { get; private set; }

    /// <summary>Samples of <c>name</c> or <c>name{label="value"}</c>; the labels asked for must be among the sample's.</summary>
    public IReadOnlyList<Fact> Find(string asked)
    {
        var brace = asked.IndexOf('{', StringComparison.Ordinal);
        var name = brace < 0 ? asked : asked[..brace];
        var wanted = brace < 0 ? [] : asked[(brace + 1)..].TrimEnd('}').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return byName.TryGetValue(name.Trim(), out var samples)
            ? [.. samples.Where(sample => Array.TrueForAll(wanted, label => sample.Labels.Contains(label, StringComparison.Ordinal))).Select(sample => Fact.Of(sample.Value, sample.Labels))]
            : [];
    }

    public IReadOnlyList<Sample> Samples(string name) => byName.GetValueOrDefault(name) ?? [];

    private void Read(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] == '#')
        {
            return;
        }

        var nameEnd = line.IndexOfAny('{', ' ', '\t');
        var labelsEnd = nameEnd >= 0 && line[nameEnd] == '{' ? line.LastIndexOf('}') : nameEnd - 1;
        if (nameEnd <= 0 || labelsEnd < nameEnd - 1 || labelsEnd + 1 >= line.Length)
        {
            return;
        }

        var rest = line[(labelsEnd + 1)..].Trim();
        var number = rest.IndexOfAny(' ', '\t') is > 0 and var end ? rest[..end] : rest;
        if (!TryNumber(number, out var value))
        {
            return;
        }

        var name = line[..nameEnd].ToString();
        if (!byName.TryGetValue(name, out var samples))
        {
            byName[name] = samples = [];
        }

        samples.Add(new Sample(labelsEnd >= nameEnd ? line[nameEnd..(labelsEnd + 1)].ToString() : "", value));
        Count++;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        value = text switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value) || text is "NaN" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}

/// <summary>What people ask of a host, worked out from node_exporter's counters.</summary>
internal static class HostMetrics
{
    public static IReadOnlyDictionary<string, double> Derive(MetricsText now, MetricsText? later)
    {
        var derived = new Dictionary<string, double>();
        if (later is not null && Cpu(now) is var (idle, total) && Cpu(later) is var (laterIdle, laterTotal) && laterTotal > total)
        {
            derived["cpu_used_percent"] = Math.Clamp(100 * (1 - ((laterIdle - idle) / (laterTotal - total))), 0, 100);
        }

        if (now.Samples("node_memory_MemTotal_bytes") is [{ Value: > 0 } all] && now.Samples("node_memory_MemAvailable_bytes") is [var free])
        {
            derived["memory_used_percent"] = 100 * (1 - (free.Value / all.Value));
        }

        var sizes = now.Samples("node_filesystem_size_bytes").Where(sample => sample.Value > 0 && !sample.Labels.Contains("tmpfs", StringComparison.Ordinal))
            .DistinctBy(sample => sample.Labels).ToDictionary(sample => sample.Labels, sample => sample.Value);
        var fullest = now.Samples("node_filesystem_avail_bytes").Where(sample => sizes.ContainsKey(sample.Labels))
            .Select(sample => 100 * (1 - (sample.Value / sizes[sample.Labels]))).DefaultIfEmpty(double.NaN).Max();
        if (!double.IsNaN(fullest))
        {
            derived["disk_used_percent"] = fullest;
        }

        return derived;
    }

    private static (double Idle, double Total) Cpu(MetricsText metrics)
    {
        var samples = metrics.Samples("node_cpu_seconds_total");
        return (samples.Where(sample => sample.Labels.Contains("mode=\"idle\"", StringComparison.Ordinal)).Sum(sample => sample.Value), samples.Sum(sample => sample.Value));
    }
}
