using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Testing;

namespace Platform.Probing.Tests.Checks;

public sealed class UnreadableCheckTests
{
    [Fact]
    public async Task A_check_whose_settings_cannot_be_read_blinds_no_other_and_is_mended_by_saving_it_again()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite");
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        await using (var before = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database))
        {
            using var writer = before.Client("operations-manager");
            (await writer.PostAsJsonAsync("/checks", Request("broken", target.Address))).EnsureSuccessStatusCode();
            (await writer.PostAsJsonAsync("/checks", Request("home", target.Address))).EnsureSuccessStatusCode();
            await using var scope = before.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<Check>().Where(check => check.Id == "local.broken")
                .ExecuteUpdateAsync(row => row.SetProperty(check => check.Settings, new byte[64]), TestContext.Current.CancellationToken);
        }

        await using var host = await ServiceHost.StartAsync(new ProbingModule(), database: database);
        using var client = host.Client("operations-manager");
        await UpAsync(client, "local.home");
        Assert.Empty((await client.GetFromJsonAsync<JsonObject>("/checks/local.broken"))!["settings"]!.AsObject());
        using var export = await client.GetAsync(new Uri("/checks/export", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, export.StatusCode);

        (await client.PutAsJsonAsync("/checks/local.broken", Request("broken", target.Address))).EnsureSuccessStatusCode();
        await UpAsync(client, "local.broken");
    }

    private static Task UpAsync(HttpClient client, string id) => Eventually.TrueAsync(
        async () => (await client.GetFromJsonAsync<JsonObject>($"/checks/{id}"))!["state"]!.GetValue<string>() == "up", $"{id} is up");

    private static JsonObject Request(string id, Uri target) => new()
    {
        ["id"] = id, ["name"] = id, ["system"] = "门户", ["kind"] = "http", ["settings"] = new JsonObject { ["url"] = target.ToString() },
        ["conditions"] = new JsonArray("status == 200"), ["every"] = "10m",
    };
}
