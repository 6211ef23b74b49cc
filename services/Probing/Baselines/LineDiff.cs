namespace Platform.Probing.Baselines;

/// <summary>A line of a comparison: <c>same</c>, <c>removed</c>, <c>added</c>, or <c>skipped</c> for unchanged lines that are left out.</summary>
internal sealed record DiffLine(string Kind, string Text);

/// <summary>Compares two texts line by line, as people read it; bounded in time and memory, whatever the texts.</summary>
internal static class LineDiff
{
    /// <summary>Most lines that are compared in the middle, and unchanged lines shown around a change.</summary>
    private const int MostLines = 1_500;
    private const int Around = 2;
    private const int LongestLine = 500;

    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        var middle = Middle(old.AsSpan(head, old.Length - head - tail), now.AsSpan(head, now.Length - head - tail));
        return Folded([.. Same(old.AsSpan(0, head)), .. middle, .. Same(old.AsSpan(old.Length - tail))]);
    }

    /// <summary>Lines that were removed or added, the greater of the two.</summary>
    public static int Changed(IReadOnlyList<DiffLine> lines) => Math.Max(lines.Count(line => line.Kind == "removed"), lines.Count(line => line.Kind == "added"));

    private static List<DiffLine> Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var lines = new List<DiffLine>();
        if (old.Length > MostLines || now.Length > MostLines)
        {
            Add(lines, "removed", old);
            Add(lines, "added", now);
            return lines;
        }

        // Longest common subsequence; 1,500 × 1,500 shorts are 4.5 MB and a few milliseconds.
        var width = now.Length + 1;
        var common = new short[(old.Length + 1) * width];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i * width + j] = old[i] == now[j] ? (short)(common[(i + 1) * width + j + 1] + 1) : Math.Max(common[(i + 1) * width + j], common[i * width + j + 1]);
            }
        }

        var (a, b) = (0, 0);
        while (a < old.Length && b < now.Length)
        {
            var (kind, line) = old[a] == now[b] ? ("same", old[a])
                : common[(a + 1) * width + b] >= common[a * width + b + 1] ? ("removed", old[a]) : ("added", now[b]);
            lines.Add(new DiffLine(kind, line));
            (a, b) = (kind == "added" ? a : a + 1, kind == "removed" ? b : b + 1);
        }

        Add(lines, "removed", old[a..]);
        Add(lines, "added", now[b..]);
        return lines;
    }

    /// <summary>Long stretches of unchanged lines become one line that says how many.</summary>
    private static List<DiffLine> Folded(IReadOnlyList<DiffLine> lines)
    {
        var near = new bool[lines.Count];
        foreach (var (i, line) in lines.Index())
        {
            for (var j = i - Around; line.Kind != "same" && j <= i + Around; j++)
            {
                if (j >= 0 && j < near.Length)
                {
                    near[j] = true;
                }
            }
        }

        var folded = new List<DiffLine>();
        var skipped = 0;
        foreach (var (i, line) in lines.Index())
        {
            if (!near[i])
            {
                skipped++;
                continue;
            }

            Skip();
            folded.Add(line);
        }

        Skip();
        return folded;

        void Skip()
        {
            if (skipped > 0)
            {
                folded.Add(new DiffLine("skipped", $"{skipped} 行相同"));
                skipped = 0;
            }
        }
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Select(line => line.Length <= LongestLine ? line : line[..LongestLine] + "…")];

    private static DiffLine[] Same(ReadOnlySpan<string> lines) => [.. lines.ToArray().Select(line => new DiffLine("same", line))];

    private static void Add(List<DiffLine> lines, string kind, ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            lines.Add(new DiffLine(kind, text));
        }
    }
}
