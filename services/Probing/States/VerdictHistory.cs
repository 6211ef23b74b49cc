using System.Globalization;

namespace Platform.Probing.States;

/// <summary>The last verdicts of a check, as <c>u1767225600000 d1767225660000</c>: up, degraded (<c>g</c>), down or unknown (<c>n</c>) with its planned instant.</summary>
internal sealed class VerdictHistory
{
    /// <summary>Longest window that a confirmation may look at.</summary>
    public const int Longest = 20;

    private readonly List<(char Verdict, long At)> entries = [];

    public IReadOnlyList<(char Verdict, long At)> Entries => entries;

    public static VerdictHistory Parse(string text)
    {
        var history = new VerdictHistory();
        foreach (var entry in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            history.entries.Add((entry[0], long.Parse(entry.AsSpan(1), CultureInfo.InvariantCulture)));
        }

        return history;
    }

    public void Add(char verdict, DateTimeOffset at)
    {
        entries.Add((verdict, at.ToUnixTimeMilliseconds()));
        if (entries.Count > 2 * Longest)
        {
            entries.RemoveAt(0);
        }
    }

    public override string ToString() => string.Join(' ', entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Verdict}{entry.At}")));
}
