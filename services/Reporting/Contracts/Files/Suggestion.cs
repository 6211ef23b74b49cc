namespace Platform.Reporting.Contracts.Files;

/// <summary>“Did you mean”: the valid word that is nearest to what was written.</summary>
internal static class Suggestion
{
    /// <summary><c>，是否想写“every”？</c>, or nothing when no choice is near.</summary>
    public static string For(string written, IEnumerable<string> choices)
    {
        var near = choices.Select(choice => (Choice: choice, Distance: Distance(written, choice)))
            .Where(entry => entry.Distance <= Math.Max(1, entry.Choice.Length / 3))
            .OrderBy(entry => entry.Distance).FirstOrDefault();
        return near.Choice is null ? "" : $"，是否想写“{near.Choice}”？";
    }

    /// <summary>Edits between two words (Levenshtein); long words are not compared.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
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
