using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Reporting.Tests.Contracts;
using Platform.Testing;

namespace Platform.Reporting.Tests.Deliverables;

public sealed class DeliverableEndpointTests : IAsyncLifetime
{
    private readonly TestClock time = new(new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.Zero));
    private ServiceHost host = null!;
    private HttpClient manager = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ServiceHost.StartAsync(new ReportingModule(), time, builder => builder.Services.AddSingleton<IProbingCatalogue>(new FakeProbing()));
        manager = host.Client("operations-manager");
        await manager.PostAsJsonAsync(Path("/contracts"), new { file = Samples.Small, variables = Samples.SmallVariables });
    }

    [Fact]
    public async Task Steps_are_done_in_order_by_whom_they_belong_to()
    {
        Assert.Equal(HttpStatusCode.Conflict, await StepAsync(manager, "sign"));
        Assert.Equal(HttpStatusCode.OK, await StepAsync(manager, "draft"));
        Assert.Equal(HttpStatusCode.OK, await StepAsync(manager, "draft"));
        Assert.Equal(HttpStatusCode.Forbidden, await StepAsync(host.Client("customer"), "sign"));
        Assert.Equal(HttpStatusCode.OK, await StepAsync(host.Client("duty-engineer"), "sign"));
        Assert.Equal(HttpStatusCode.OK, await StepAsync(manager, "deliver"));
        Assert.Equal(HttpStatusCode.OK, await StepAsync(host.Client("customer"), "accept"));
        Assert.Equal(HttpStatusCode.BadRequest, await StepAsync(manager, "stamp"));
        var line = (await ListAsync("state=delivered")).Single();
        Assert.Equal("small.monthly.2026-11", line.GetProperty("id").GetString());
        Assert.Equal("test", line.GetProperty("steps")[1].GetProperty("doneBy").GetString());
    }

    [Fact]
    public async Task The_ledger_can_be_asked_by_contract_deadline_and_state()
    {
        Assert.Equal(12, (await ListAsync("contract=small")).Length);
        Assert.Empty(await ListAsync("contract=none"));
        Assert.Equal(["2026-12-07"], (await ListAsync("from=2026-12-01&to=2026-12-31")).Select(line => line.GetProperty("deadline").GetProperty("due").GetString()));
        Assert.Equal(10, (await ListAsync("state=missing")).Length);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(Path("/deliverables?state=lost"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(Path("/deliverables?state="))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(Path("/deliverables?from=tomorrow"))).StatusCode);
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        var first = await manager.GetFromJsonAsync<JsonElement>(Path("/deliverables?limit=7"));
        var second = await manager.GetFromJsonAsync<JsonElement>(Path($"/deliverables?limit=7&cursor={first.GetProperty("next")}"));
        Assert.Equal((7, 5), (first.GetProperty("items").GetArrayLength(), second.GetProperty("items").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task An_unknown_deliverable_is_a_404()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await manager.PostAsJsonAsync(Path("/deliverables/small.monthly.2031-01/steps/draft"), new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.PostAsJsonAsync(Path("/deliverables/x/steps/draft"), new { })).StatusCode);
    }

    public async ValueTask DisposeAsync() => await host.DisposeAsync();

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<HttpStatusCode> StepAsync(HttpClient client, string step) =>
        (await client.PostAsJsonAsync(Path($"/deliverables/small.monthly.2026-11/steps/{step}"), new { note = "ok" })).StatusCode;

    private async Task<JsonElement[]> ListAsync(string query) =>
        [.. (await manager.GetFromJsonAsync<JsonElement>(Path("/deliverables?" + query))).GetProperty("items").EnumerateArray()];
}
