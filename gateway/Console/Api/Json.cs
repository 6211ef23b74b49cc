using System.Text.Json;
using Platform.Contracts;

namespace Platform.Console.Api;

/// <summary>Reads what has no fixed shape: settings, facts, phases.</summary>
internal static class Json
{
    public static IReadOnlyList<(string Name, double Ms)> Milliseconds(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Object } phases => [.. phases.EnumerateObject().Select(phase => (Bare(phase.Name), Number(phase.Value))).Where(phase => phase.Item1 != "total" && phase.Item2 is not null).Select(phase => (phase.Item1, phase.Item2!.Value))],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(Phase).Where(phase => phase.Ms >= 0)],
        _ => [],
    };

    public static IEnumerable<(string Name, string Value)> Lines(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Object } some => some.EnumerateObject().Select(member => (member.Name, Text(member.Value))),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select((item, i) => ($"{i + 1}", Text(item))),
        _ => [],
    };

    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "是",
        JsonValueKind.False => "否",
        JsonValueKind.Null or JsonValueKind.Undefined => "—",
        _ => value.GetRawText(),
    };

    public static string? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? Text(value) : null;

    private static (string Name, double Ms) Phase(JsonElement item)
    {
        var value = item.TryGetProperty("ms", out var ms) || item.TryGetProperty("milliseconds", out ms) || item.TryGetProperty("duration", out ms) ? Number(ms) : null;
        return (Bare(Member(item, "name") ?? ""), value ?? -1);
    }

    private static string Bare(string name) => name.EndsWith("Ms", StringComparison.Ordinal) ? name[..^2] : name;

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when Duration.TryParse(value.GetString(), out var duration) => duration.TotalMilliseconds,
        _ => null,
    };
}
