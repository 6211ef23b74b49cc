using System.Globalization;

namespace Platform.Probing.Checks.Metrics;

/// <summary>
/// Prometheus text format 0.0.4 and OpenMetrics. One pass over each line; a line that is none is counted and passed over, since
/// one bad collector must not blind us to the others. How much is kept is bounded.
/// </summary>
internal sealed class MetricsText
{
    /// <summary>Most samples of one scrape.</summary>
    public const int MostSamples = 200_000;

    private MetricsText()
    {
    }

    public Series Series { get; } = new();

    /// <summary>Lines that are neither sample nor comment.</summary>
    public int BadLines { get; private set; }

    /// <summary>Number of the first such line; 0: none.</summary>
    public int FirstBadLine { get; private set; }

    /// <summary>OpenMetrics ends with <c># EOF</c>; without it the answer was cut.</summary>
    public bool Ended { get; private set; }

    /// <summary>True when there was more than <see cref="MostSamples"/>; the rest was not read.</summary>
    public bool TooMany { get; private set; }

    public static MetricsText Read(string text)
    {
        var read = new MetricsText();
        var number = 0;

        // Only LF ends a line: the others that EnumerateLines knows may stand inside a label.
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            if (read.Series.Count >= MostSamples)
            {
                read.TooMany = true;
                return read;
            }

            read.Line(text.AsSpan()[range].Trim(), number);
        }

        return read;
    }

    private void Line(ReadOnlySpan<char> line, int number)
    {
        if (line.IsEmpty || line[0] == '#')
        {
            Ended |= line is "# EOF";
        }
        else if (!Sample(line))
        {
            BadLines++;
            FirstBadLine = FirstBadLine == 0 ? number : FirstBadLine;
        }
    }

    private bool Sample(ReadOnlySpan<char> line)
    {
        var nameEnd = 0;
        while (nameEnd < line.Length && (char.IsAsciiLetterOrDigit(line[nameEnd]) || line[nameEnd] is '_' or ':'))
        {
            nameEnd++;
        }

        if (nameEnd > 0 && char.IsAsciiDigit(line[0]))
        {
            return false;
        }

        var name = line[..nameEnd].ToString();
        var rest = line[nameEnd..].TrimStart();
        var labels = "";
        if (!rest.IsEmpty && rest[0] == '{')
        {
            var reader = new LabelReader(rest);
            while (reader.Next(out var label, out var value))
            {
                name = label is null ? value : name;
            }

            if (!reader.Closed)
            {
                return false;
            }

            labels = reader.Position > 2 ? rest[..reader.Position].ToString() : "";
            rest = rest[reader.Position..].TrimStart();
        }
        else if (rest.Length == line.Length - nameEnd)
        {
            return false;
        }

        // After the value may stand a time and, in OpenMetrics, an exemplar; neither matters here.
        var end = rest.IndexOfAny(' ', '\t');
        if (name.Length == 0 || !TryNumber(end < 0 ? rest : rest[..end], out var number))
        {
            return false;
        }

        Series.Add(name, labels, number);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        value = text switch { "+Inf" or "Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value) || text is "NaN" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
