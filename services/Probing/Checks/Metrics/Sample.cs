namespace Platform.Probing.Checks.Metrics;

/// <summary>One sample of a scrape; <paramref name="Labels"/> as they were sent, with their braces, empty without labels.</summary>
internal readonly record struct Sample(string Labels, double Value);

/// <summary>Samples by the name of their series.</summary>
internal sealed class Series
{
    private readonly Dictionary<string, List<Sample>> byName = new(StringComparer.Ordinal);

    /// <summary>How many samples there are.</summary>
    public int Count { get; private set; }

    public IReadOnlyCollection<string> Names => byName.Keys;

    public void Add(string name, string labels, double value)
    {
        if (!byName.TryGetValue(name, out var samples))
        {
            byName[name] = samples = [];
        }

        samples.Add(new Sample(labels, value));
        Count++;
    }

    public IReadOnlyList<Sample> Of(string name) => byName.TryGetValue(name, out var samples) ? samples : [];

    public IReadOnlyList<Sample> Find(Selector selector)
    {
        var samples = Of(selector.Name);
        return selector.MatchesAll ? samples : [.. samples.Where(sample => selector.Matches(sample.Labels))];
    }
}
