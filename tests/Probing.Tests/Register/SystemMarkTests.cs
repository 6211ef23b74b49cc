using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.Probing.Tests.Register;

public sealed class SystemMarkTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_system_s_new_zone_reaches_the_checks_that_name_none_and_its_new_name_reaches_all(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database);
        using var client = host.Client("operations-manager");
        (await client.PostAsJsonAsync("/systems", System("门户", "互联网区"))).EnsureSuccessStatusCode();
        await AddAsync(client, "inherits", null);
        await AddAsync(client, "own", "互联网区");

        await ChangeAsync(client, System("门户", "互联网区"));
        Assert.Equal((1, 1), await VersionsAsync(client));
        await ChangeAsync(client, System("门户", "政务外网区"));
        Assert.Equal((2, 1), await VersionsAsync(client));
        await ChangeAsync(client, System("门户网站", "政务外网区"));
        Assert.Equal((3, 2), await VersionsAsync(client));

        using var register = new StringContent("systems:\n  - { id: portal, name: 门户网站, zone: 互联网区 }\n", null, "application/yaml");
        (await client.PostAsync(new Uri("/checks/import", UriKind.Relative), register, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal((4, 2), await VersionsAsync(client));
    }

    private static JsonObject System(string name, string zone) => new() { ["id"] = "portal", ["name"] = name, ["zone"] = zone };

    private static async Task ChangeAsync(HttpClient client, JsonObject system) => (await client.PutAsJsonAsync("/systems/local/portal", system)).EnsureSuccessStatusCode();

    private static async Task AddAsync(HttpClient client, string id, string? zone)
    {
        using var answer = await client.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = id, ["name"] = id, ["system"] = "portal", ["zone"] = zone, ["kind"] = "tcp", ["settings"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = 9 }, ["every"] = "10m",
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(int Inherits, int Own)> VersionsAsync(HttpClient client) => (await VersionAsync(client, "inherits"), await VersionAsync(client, "own"));

    private static async Task<int> VersionAsync(HttpClient client, string id) =>
        (await client.GetFromJsonAsync<JsonObject>($"/checks/local.{id}", TestContext.Current.CancellationToken))!["version"]!.GetValue<int>();
}
