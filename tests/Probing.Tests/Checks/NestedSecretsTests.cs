using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Probing.Tests.Checks;

/// <summary>Secrets inside steps, through the API: never shown, kept by their mask, and never sent to a place they weren't given for.</summary>
public sealed class NestedSecretsTests
{
    [Fact]
    public async Task A_secret_in_a_step_is_masked_kept_and_tied_to_its_places()
    {
        var sent = new List<string>();
        await using var target = await HostileServer.StartAsync(context =>
        {
            sent.Add(context.Request.Headers["X-Key"].ToString());
            return TypedResults.Text("ok");
        });
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        using var created = await client.PostAsJsonAsync("/checks", Request(target.Address, "canary-in-step", "/"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var shown = await client.GetStringAsync("/checks/local.trip");
        Assert.DoesNotContain("canary", shown, StringComparison.Ordinal);

        using var kept = await client.PutAsJsonAsync("/checks/local.trip", Request(target.Address, "******", "/elsewhere"));
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        using var run = await client.PostAsync(new Uri("/checks/local.trip/run", UriKind.Relative), null);
        Assert.Equal("canary-in-step", sent[^1]);

        using var stolen = await client.PutAsJsonAsync("/checks/local.trip", Request(target.Address, "******", "http://127.0.0.1:1/steal"));
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        Assert.Contains("settings.steps[0].headers.X-Key", await stolen.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var broken = Request(target.Address, "k", "/");
        broken["id"] = "other";
        broken["settings"]!["steps"]![0]!["nights"] = 1;
        using var refused = await client.PostAsJsonAsync("/checks", broken);
        Assert.Contains("settings.steps[0].nights", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static JsonObject Request(Uri address, string key, string url) => new()
    {
        ["id"] = "trip", ["name"] = "网上申报", ["system"] = "门户", ["kind"] = "http", ["every"] = "1h",
        ["settings"] = new JsonObject
        {
            ["url"] = address.ToString(),
            ["steps"] = new JsonArray(new JsonObject { ["name"] = "a", ["url"] = url, ["headers"] = new JsonObject { ["X-Key"] = key } }),
        },
    };
}
