using System.Text.Json;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.Results;

/// <summary>The conditions of one probe with their explanations, as they are kept beside its result.</summary>
internal static class ConditionLog
{
    public static string? Write(IReadOnlyList<ConditionVerdict> conditions) => conditions.Count == 0 ? null : Printable.Of(JsonSerializer.Serialize(
        conditions.Select(one => new ConditionView(one.Condition, one.Holds, one.Explanation, one.English)).ToList(), ProbingJson.Default.IReadOnlyListConditionView));

    public static IReadOnlyList<ConditionView> Read(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize(text, ProbingJson.Default.IReadOnlyListConditionView) ?? [];
}
