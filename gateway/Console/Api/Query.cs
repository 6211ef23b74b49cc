using System.Globalization;

namespace Platform.Console.Api;

/// <summary>Addresses made of parts that people typed.</summary>
internal static class Query
{
    public static string Of(params (string Name, string? Value)[] parts) =>
        QueryString.Create(parts.Where(part => !string.IsNullOrWhiteSpace(part.Value)).Select(part => new KeyValuePair<string, string?>(part.Name, part.Value))).Value ?? "";

    public static string Segment(string text) => Uri.EscapeDataString(text);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
