using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Contracts;

/// <summary>
/// Durations as people write them in contract files, the API and conditions: a number and one of
/// <c>ms s m h d</c>, also joined as in <c>1h30m</c>. The same text everywhere.
/// </summary>
public static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 0.001), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

    /// <summary>Reads <paramref name="text"/>; false when it is not a duration or is negative or over 10,000 days.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (string.IsNullOrWhiteSpace(text) || text.Length > 40)
        {
            return false;
        }

        var rest = text.AsSpan().Trim();
        double seconds = 0;
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            {
                digits++;
            }

            if (digits == 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var unit = Array.FindIndex(Units, MatchesStartOf(rest));
            if (unit < 0)
            {
                return false;
            }

            seconds += number * Units[unit].Seconds;
            rest = rest[Units[unit].Unit.Length..];
        }

        if (seconds > 864_000_000)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;

        static Predicate<(string Unit, double Seconds)> MatchesStartOf(ReadOnlySpan<char> rest)
        {
            var start = rest.Length >= 2 ? rest[..2].ToString() : rest.ToString();
            return entry => start.StartsWith(entry.Unit, StringComparison.Ordinal);
        }
    }

    /// <summary>Writes the shortest text that <see cref="TryParse"/> reads back: <c>90s</c> stays <c>1m30s</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new System.Text.StringBuilder();
        Append(value.Days, "d");
        Append(value.Hours, "h");
        Append(value.Minutes, "m");
        Append(value.Seconds, "s");
        var milliseconds = value.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerMillisecond;
        if (milliseconds > 0)
        {
            text.Append(milliseconds.ToString("0.####", CultureInfo.InvariantCulture)).Append("ms");
        }

        return text.ToString();

        void Append(int number, string unit)
        {
            if (number > 0)
            {
                text.Append(number).Append(unit);
            }
        }
    }

    /// <summary>Chinese text for screens and documents: 「3 分 20 秒」 without spaces when <paramref name="document"/>.</summary>
    public static string Chinese(TimeSpan value, bool document = false)
    {
        var gap = document ? "" : " ";
        var total = TimeSpan.FromSeconds(Math.Floor(Math.Abs(value.TotalSeconds)));
        return total switch
        {
            { TotalDays: >= 1 } => $"{total.Days}{gap}天{gap}{total.Hours}{gap}小时",
            { TotalHours: >= 1 } => $"{total.Hours}{gap}小时{gap}{total.Minutes:00}{gap}分",
            { TotalMinutes: >= 1 } => $"{total.Minutes}{gap}分{gap}{total.Seconds:00}{gap}秒",
            _ => $"{total.Seconds}{gap}秒",
        };
    }
}

/// <summary>Durations in JSON are the text of <see cref="Duration"/>, never a number of unknown unit.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc />
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Duration.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("a duration is written as 30s, 15m, 4h or 1h30m");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Duration.Format(value));
}
