using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Register;

/// <summary>One check of a register as it was written, in the API's words.</summary>
/// <param name="Place">Where it stands: <c>checks[3]</c>, <c>第 5 行</c>.</param>
/// <param name="Line">Its line or row, from 1.</param>
/// <param name="Fields">What was said; what wasn't said isn't there.</param>
/// <param name="Columns">In a sheet: the column (from 1) and heading of a field; null elsewhere.</param>
/// <param name="Merge">True: what wasn't said stays as it is stored (a sheet has only some columns). False: it gets its default.</param>
internal sealed record Draft(string Place, int Line, JsonObject Fields, IReadOnlyDictionary<string, (int Column, string Heading)>? Columns, bool Merge)
{
    /// <summary>A mistake at a field of this check, at the cell when there is one.</summary>
    public FieldError Wrong(string field, string message, IReadOnlyList<string>? choices = null, int? column = null)
    {
        if (Columns is null)
        {
            return new FieldError(field.Length == 0 ? Place : $"{Place}.{field}", message, Line, column, choices);
        }

        // A setting may come from the address, from the port, or from the column of other settings.
        var cell = Columns.TryGetValue(field, out var exact) ? exact : Columns.TryGetValue(field.Split('.', '[')[0], out var wider) ? wider : default;
        var where = cell.Heading is null ? field : cell.Heading;
        return new FieldError(where.Length == 0 ? Place : $"{Place}“{where}”", field.StartsWith("settings.", StringComparison.Ordinal) && cell.Heading is not null ? $"{message}（{field[9..]}）" : message, Line, cell.Column == 0 ? null : cell.Column, choices);
    }
}

/// <summary>A system of a register with its components.</summary>
internal sealed record SystemDraft(string Place, int Line, string Id, string Name, string? Zone, string? PublicName, IReadOnlyList<(string Id, string Name, int Count)> Components);

/// <summary>A register that was read.</summary>
internal sealed record Drafts(IReadOnlyList<Draft> Checks, IReadOnlyList<SystemDraft> Systems, List<FieldError> Errors, IReadOnlyList<string> Ignored);

/// <summary>Checks in the API's words, both ways.</summary>
internal static class RequestJson
{
    /// <summary>Most checks in one register.</summary>
    public const int MostChecks = 10_000;

    private static readonly JsonSerializerOptions Options = WireJson.Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>Names of what may be said of a check.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(CheckRequest).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Where(name => name != "version")];

    public static JsonObject Write(CheckRequest request) => JsonSerializer.SerializeToNode(request, Options)!.AsObject();

    /// <summary>Reads a draft; null when it has a mistake, which is added.</summary>
    public static CheckRequest? Read(Draft draft, JsonObject fields, List<FieldError> errors)
    {
        var before = errors.Count;
        foreach (var name in new[] { "name", "system", "kind" }.Where(name => fields[name] is not JsonValue value || value.GetValueKind() != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetValue<string>())))
        {
            errors.Add(draft.Wrong(name, "必填"));
        }

        if (fields["settings"] is not JsonObject)
        {
            fields["settings"] = new JsonObject();
        }

        try
        {
            return errors.Count > before ? null : fields.Deserialize<CheckRequest>(Options);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            var path = (failure as JsonException)?.Path is { Length: > 2 } at ? at[2..] : "";
            errors.Add(draft.Wrong(path, "填写的值不正确" + (path is "every" or "timeout" ? "，应为时长，例如 30s、5m、1h" : path == "severity" ? "，应为 一般 或 重大" : "")));
            return null;
        }
    }

    /// <summary>A stored check as a request would say it.</summary>
    public static CheckRequest Of(Check check, JsonElement settings) => new()
    {
        Id = check.Id[(check.Id.IndexOf('.', StringComparison.Ordinal) + 1)..], Contract = check.ContractId, Name = check.Name, System = check.SystemId, Component = check.ComponentId,
        Zone = check.Zone, Kind = check.Kind, Settings = settings, Every = check.Every, Timeout = check.Timeout, Conditions = check.Conditions,
        Down = new Confirmation(check.DownCount, check.DownWindow), Up = new Confirmation(check.UpCount, check.UpWindow), Severity = check.Severity, Serves = check.Serves,
        DependsOn = check.DependsOn, Baseline = check.Baseline,
    };
}
