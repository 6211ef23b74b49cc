using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Testing;

namespace Platform.Probing.Tests.Contracts;

public sealed class ApplyContractTests
{
    [Fact]
    public async Task A_new_version_brings_its_checks_and_retires_what_has_gone()
    {
        var catalogue = new Catalogue();
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), configure: builder => builder.Services.AddSingleton<IContractCatalogue>(catalogue));
        using var client = host.Client("operations-manager");

        catalogue.Document = Document(1, "home", "db");
        await host.ReceiveAsync(Applied(1), sequence: 1);
        Assert.Equal(["yueyang.db", "yueyang.home"], await IdsAsync(client));

        catalogue.Document = Document(2, "home");
        await host.ReceiveAsync(Applied(2), sequence: 2);
        Assert.Equal(["yueyang.home"], await IdsAsync(client));
        Assert.True((await client.GetFromJsonAsync<JsonObject>("/checks/yueyang.db", TestContext.Current.CancellationToken))!["retired"]!.GetValue<bool>());
    }

    private static ContractApplied Applied(long version) => new("yueyang", "运维", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "", version);

    private static async Task<IEnumerable<string>> IdsAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonObject>("/checks?contract=yueyang"))!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal);

    private static ContractDocument Document(long version, params string[] checks) => new()
    {
        Id = "yueyang", Version = version, Title = "运维", Customer = "市局", From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 12, 31),
        Systems = [new SystemDefinition("command", "指挥平台", "政务外网区", [new ComponentDefinition("portal", "门户")])],
        Checks = [.. checks.Select(id => new CheckDefinition
        {
            Id = id, Name = id, System = "command", Component = "portal", Kind = "tcp",
            Settings = JsonDocument.Parse("""{ "host": "127.0.0.1", "port": 1 }""").RootElement,
        })],
    };

    private sealed class Catalogue : IContractCatalogue
    {
        public ContractDocument Document { get; set; } = ApplyContractTests.Document(0);

        public Task<ContractDocument> GetDocumentAsync(string id, long version, CancellationToken cancellationToken) => Task.FromResult(Document);
    }
}
