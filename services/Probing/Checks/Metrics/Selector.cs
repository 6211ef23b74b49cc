using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Metrics;

/// <summary>Which series are meant: <c>node_filesystem_avail_bytes{mountpoint="/",fstype!~"tmpfs|overlay"}</c>, as in Prometheus.</summary>
internal sealed class Selector
{
    private readonly List<(string Name, string Comparison, string Value, Regex? Pattern)> rules = [];

    private Selector(string name) => Name = name;

    public string Name { get; }

    public bool MatchesAll => rules.Count == 0;

    /// <summary>The selector; null when the text is none.</summary>
    public static Selector? Parse(string text)
    {
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        var name = (brace < 0 ? text : text[..brace]).Trim();
        var selector = new Selector(name);
        if (brace < 0)
        {
            return name.Length > 0 ? selector : null;
        }

        var reader = new LabelReader(text.AsSpan(brace));
        while (reader.Next(out var label, out var value))
        {
            if (label is null)
            {
                (name, selector) = (value, new Selector(value));
                continue;
            }

            if (!selector.Add(label, reader.Comparison, value))
            {
                return null;
            }
        }

        return reader.Closed && name.Length > 0 && text.AsSpan(brace + reader.Position).Trim().IsEmpty ? selector : null;
    }

    /// <summary>The same labels of a series of another name.</summary>
    public Selector WithName(Func<string, string> change)
    {
        var renamed = new Selector(change(Name));
        renamed.rules.AddRange(rules);
        return renamed;
    }

    /// <summary>A label that a series doesn't have is empty, as in Prometheus.</summary>
    public bool Matches(string labels)
    {
        if (rules.Count == 0)
        {
            return true;
        }

        var has = LabelReader.Read(labels);
        return rules.TrueForAll(rule => has.GetValueOrDefault(rule.Name, "") is var value && rule.Comparison switch
        {
            "=" => value == rule.Value,
            "!=" => value != rule.Value,
            "=~" => rule.Pattern!.IsMatch(value),
            _ => !rule.Pattern!.IsMatch(value),
        });
    }

    private bool Add(string label, string comparison, string value)
    {
        try
        {
            var pattern = comparison.EndsWith('~') ? new Regex($"^(?:{value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;
            rules.Add((label, comparison, value, pattern));
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
