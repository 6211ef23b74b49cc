using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Console.Api;
using Platform.Contracts;

namespace Platform.Console.Parts;

/// <summary>What the form of a check shows. <paramref name="Stored"/> is the check that is changed; null: a new one.</summary>
internal sealed record CheckFormModel(
    ProbingApi.Kind Kind, ApiProblem? Problem, IReadOnlyList<ProbingApi.WatchedSystem> Systems, IReadOnlyList<ReportingApi.Contract> Contracts, ProbingApi.Check? Stored);

/// <summary>A check as the fields of its form, and back.</summary>
internal static class CheckFields
{
    /// <summary>What the API shows for a secret, and takes for "as it was".</summary>
    private const string Masked = "******";

    public static IReadOnlyDictionary<string, string> Of(ProbingApi.Check check, IReadOnlyList<SettingField> fields)
    {
        var texts = SettingsSchema.Texts(fields, check.Settings).ToDictionary(entry => "settings." + entry.Key, entry => entry.Value);
        texts["name"] = check.Name;
        texts["system"] = check.System?.Id ?? "";
        texts["conditions"] = string.Join('\n', check.Conditions ?? []);
        texts["every"] = Text(check.Every);
        texts["timeout"] = Text(check.Timeout);
        texts["downCount"] = Text(check.Down?.Count);
        texts["downWindow"] = Text(check.Down?.Window);
        texts["upCount"] = Text(check.Up?.Count);
        texts["upWindow"] = Text(check.Up?.Window);
        texts["severity"] = check.Severity ?? "";
        return texts;
    }

    /// <summary>What was typed, as the API takes it.</summary>
    public static JsonObject Read(IFormCollection form, string kind, IReadOnlyList<SettingField> fields)
    {
        var check = new JsonObject
        {
            ["name"] = Form("name"), ["system"] = Form("system"), ["kind"] = kind, ["settings"] = SettingsSchema.Read(fields, form),
            ["every"] = Form("every", "1m"), ["timeout"] = Form("timeout", "10s"), ["conditions"] = new JsonArray([.. SettingsSchema.Lines(Form("conditions")).Select(line => (JsonNode)line)]),
            ["down"] = Confirmation("down"), ["up"] = Confirmation("up"), ["severity"] = Form("severity") is "major" ? "major" : "general",
        };
        if (Form("contract") is { Length: > 0 } contract)
        {
            check["contract"] = contract;
        }

        return check;

        string Form(string name, string otherwise = "") => form[name].ToString() is { Length: > 0 } text ? text : otherwise;

        JsonObject Confirmation(string name) => new() { ["count"] = Whole(name + "Count"), ["window"] = Whole(name + "Window") };

        int Whole(string name) => int.TryParse(Form(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>What the form doesn't show stays as it was: component, zone, clauses, dependencies, baseline, and secrets that were left empty.</summary>
    public static void Keep(JsonObject changed, ProbingApi.Check check)
    {
        if (check.Component is { } component)
        {
            changed["component"] = component.Id;
        }

        if (check.Zone is { } zone)
        {
            changed["zone"] = zone;
        }

        changed["serves"] = new JsonArray([.. (check.Serves ?? []).Select(clause => (JsonNode)clause)]);
        changed["dependsOn"] = new JsonArray([.. (check.DependsOn ?? []).Select(need => (JsonNode)need.Id)]);
        if (check.Baseline is { ValueKind: JsonValueKind.Object } baseline)
        {
            changed["baseline"] = JsonObject.Create(baseline);
        }

        if (check.Settings is { ValueKind: JsonValueKind.Object } stored && changed["settings"] is JsonObject settings)
        {
            foreach (var secret in stored.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == Masked && !settings.ContainsKey(member.Name)))
            {
                settings[secret.Name] = Masked;
            }
        }
    }

    private static string Text(TimeSpan? duration) => duration is { } some ? Duration.Format(some) : "";

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
