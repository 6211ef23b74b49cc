namespace Platform.Probing.Conditions;

/// <summary>The known word that somebody probably meant.</summary>
internal static class Nearest
{
    private const int Longest = 64;

    /// <summary><c>，是不是“latency”？</c>, or nothing when none is near.</summary>
    public static string Hint(string written, IEnumerable<string> known)
    {
        var near = known.Select(word => (Word: word, Distance: Distance(written, word)))
            .Where(entry => entry.Distance <= Math.Max(1, entry.Word.Length / 3)).OrderBy(entry => entry.Distance).FirstOrDefault();
        return near.Word is null ? "" : $"，是不是“{near.Word}”？";
    }

    /// <summary>Edits between two words (Levenshtein); long ones are not compared.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > Longest || b.Length > Longest)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
