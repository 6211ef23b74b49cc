using System.Globalization;
using System.Text.Json;

namespace Platform.ServiceDefaults.Calendar;

/// <summary>
/// Reads year files in the shape of the public holiday-cn data (<c>{year, papers, days: [{name, date, isOffDay}]}</c>) plus our
/// <c>state</c>. Every mistake of every file is told at once.
/// </summary>
internal static class CalendarFiles
{
    private const int SizeLimit = 256 << 10;

    /// <summary>The years that come with the platform.</summary>
    public static IReadOnlyList<CalendarYear> BuiltIn()
    {
        var assembly = typeof(CalendarFiles).Assembly;
        var mistakes = new List<string>();
        CalendarYear?[] years =
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.Contains(".Calendar.Years.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name => Read(ReadAll(assembly.GetManifestResourceStream(name)!), name, mistakes)),
        ];
        return mistakes.Count == 0 ? [.. years.OfType<CalendarYear>()] : throw new InvalidDataException(string.Join("; ", mistakes));
    }

    /// <summary>The <c>*.json</c> files of <paramref name="folder"/>; what is wrong with them goes into <paramref name="mistakes"/>.</summary>
    public static IReadOnlyList<CalendarYear> OfFolder(string folder, List<string> mistakes)
    {
        if (!Directory.Exists(folder))
        {
            mistakes.Add($"Calendar:Folder: there is no folder {folder}");
            return [];
        }

        var years = new List<CalendarYear>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            if (new FileInfo(path).Length > SizeLimit)
            {
                mistakes.Add($"{file}: larger than 256 KiB, so it is not a year file");
            }
            else if (Read(File.ReadAllBytes(path), file, mistakes) is { } year)
            {
                if (years.Exists(other => other.Year == year.Year))
                {
                    mistakes.Add($"{file}: year {year.Year} is already in another file");
                }

                years.Add(year);
            }
        }

        return years;
    }

    /// <summary>One file, or null when it is not usable.</summary>
    public static CalendarYear? Read(byte[] content, string file, List<string> mistakes)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return new Reader(file, mistakes).Year(json.RootElement);
        }
        catch (JsonException failure)
        {
            mistakes.Add($"{file}: not JSON, line {failure.LineNumber + 1}");
            return null;
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(all);
        }

        return all.ToArray();
    }

    private sealed class Reader(string file, List<string> mistakes)
    {
        public CalendarYear? Year(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("year", out var number) || number.ValueKind != JsonValueKind.Number
                || !number.TryGetInt32(out var year) || year is < 1993 or > 9000)
            {
                mistakes.Add($"{file}: year must be a number such as 2026");
                return null;
            }

            var days = Days(root, year);
            return new CalendarYear(year, State(root, days), Papers(root), days);
        }

        private CalendarState State(JsonElement root, IReadOnlyList<CalendarDay> days)
        {
            if (!root.TryGetProperty("state", out var state))
            {
                // The public files have no state; before the notice is out they hold no days.
                return days.Count > 0 ? CalendarState.Official : CalendarState.Provisional;
            }

            switch (Text(state))
            {
                case "official": return CalendarState.Official;
                case "provisional": return CalendarState.Provisional;
                default:
                    mistakes.Add($"{file}: state must be official or provisional");
                    return CalendarState.Provisional;
            }
        }

        private static IReadOnlyList<string> Papers(JsonElement root) =>
            root.TryGetProperty("papers", out var papers) && papers.ValueKind == JsonValueKind.Array
                ? [.. papers.EnumerateArray().Select(Text).OfType<string>()]
                : [];

        private List<CalendarDay> Days(JsonElement root, int year)
        {
            var days = new List<CalendarDay>();
            if (!root.TryGetProperty("days", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                mistakes.Add($"{file}: days must be a list");
                return days;
            }

            var index = 0;
            foreach (var entry in list.EnumerateArray())
            {
                if (Day(entry, year, $"{file}: days[{index++}]") is not { } day)
                {
                    continue;
                }

                if (days.Exists(other => other.Date == day.Date))
                {
                    mistakes.Add($"{file}: days[{index - 1}]: {day.Date:yyyy-MM-dd} is there twice");
                }

                days.Add(day);
            }

            return days;
        }

        private CalendarDay? Day(JsonElement entry, int year, string place)
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add($"{place} must be an object with name, date and isOffDay");
                return null;
            }

            var before = mistakes.Count;
            var name = entry.TryGetProperty("name", out var nameValue) ? Text(nameValue) : null;
            if (string.IsNullOrWhiteSpace(name))
            {
                mistakes.Add($"{place}.name is missing");
            }

            var date = default(DateOnly);
            if (!entry.TryGetProperty("date", out var dateValue)
                || !DateOnly.TryParseExact(Text(dateValue), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            {
                mistakes.Add($"{place}.date must be a date such as {year}-10-01");
            }
            else if (date.Year != year && !(date.Year == year - 1 && date.Month == 12))
            {
                mistakes.Add($"{place}.date {date:yyyy-MM-dd} is not in {year} (nor in the December before)");
            }

            if (!entry.TryGetProperty("isOffDay", out var off) || off.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                mistakes.Add($"{place}.isOffDay must be true or false");
            }

            return mistakes.Count == before ? new CalendarDay(date, name!, off.ValueKind == JsonValueKind.True) : null;
        }

        private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
