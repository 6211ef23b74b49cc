using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Probing.Checks;

/// <summary>A kind as the console needs it to draw a form.</summary>
internal sealed record KindView(string Name, string Title, string Group, string Purpose, JsonNode SettingsSchema, IReadOnlyList<FactView> Facts, IReadOnlyList<string> DefaultConditions);

/// <summary>A fact that conditions may ask for.</summary>
internal sealed record FactView(string Name, string Title, string Type, string? Argument);

internal static class ListKinds
{
    public static Ok<IReadOnlyList<KindView>> Handle(CheckKinds kinds) => TypedResults.Ok<IReadOnlyList<KindView>>(
    [
        .. kinds.Names.Select(name => kinds.Find(name)!).Select(kind => new KindView(
            kind.Name, kind.Title, kind.Place.Group, kind.Place.Purpose, kind.SettingsSchema,
            [.. kind.Facts.Select(fact => new FactView(fact.Name, fact.Title, fact.Type.ToString().ToLowerInvariant(), fact.Argument))],
            kind.DefaultConditions)),
    ]);
}
