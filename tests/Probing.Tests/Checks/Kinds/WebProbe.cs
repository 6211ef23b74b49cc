using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Runs a kind once with settings written as JSON.</summary>
internal static class WebProbe
{
    public static OutboundGuard Guard(bool proxiesResolve = false) => new(Options.Create(new OutboundOptions { ProxiesResolve = proxiesResolve }));

    public static async Task<Observation> SeeAsync(this ICheckKind kind, string settings, double seconds = 20, object? url = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var (probe, errors) = kind.Prepare(Json(settings, url));
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }

    public static JsonElement Json(string settings, object? url = null)
    {
        var node = JsonNode.Parse(settings)!.AsObject();
        if (url is not null)
        {
            node["url"] = url.ToString();
        }

        return JsonSerializer.SerializeToElement(node);
    }

    public static Fact Fact(this Observation seen, string name, string? argument = null) => Assert.Single(seen.Find(name, argument));

    /// <summary>Whether a condition holds; it must be one that the kind knows.</summary>
    public static bool Holds(this ICheckKind kind, Observation seen, string condition)
    {
        var (parsed, error) = ConditionParser.Parse(condition, kind.Facts);
        Assert.Null(error);
        return ConditionEvaluator.Evaluate(parsed!, seen).Holds;
    }
}
