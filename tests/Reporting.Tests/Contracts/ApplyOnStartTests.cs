using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.Testing;

namespace Platform.Reporting.Tests.Contracts;

public sealed class ApplyOnStartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("contracts-").FullName;
    private readonly FakeProbing probing = new();

    [Fact]
    public async Task A_contract_waits_for_probing_and_is_applied_once()
    {
        probing.Failure = new HttpRequestException("not yet");
        await using var host = await StartAsync("http://127.0.0.1:1");
        await Eventually.TrueAsync(() => probing.Calls >= 2, "it asks again");
        Assert.Empty(await host.PublishedAsync<ContractApplied>());
        probing.Failure = null;
        await DoneAsync(host);
        Assert.Single(await host.PublishedAsync<ContractApplied>());
    }

    [Fact]
    public async Task A_start_with_another_address_follows_it()
    {
        Assert.Equal(1, await RunAsync("http://127.0.0.1:1"));
        Assert.Equal(1, await RunAsync("http://127.0.0.1:1"));
        Assert.Equal(2, await RunAsync("http://127.0.0.1:2"));
    }

    [Fact]
    public async Task A_contract_that_a_person_has_applied_since_is_left_alone()
    {
        await RunAsync("http://127.0.0.1:1", then: async host =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            var apply = scope.ServiceProvider.GetRequiredService<ApplyContract>();
            Assert.IsType<ApplyOutcome.Applied>(await apply.RunAsync(Samples.Small + "\nsupplier: 某公司\n", null, null, "zhou", false, default));
        });
        Assert.Equal(2, await RunAsync("http://127.0.0.1:3"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>One life of the service on the same data; answers the contract's version at its end.</summary>
    private async Task<long> RunAsync(string url, Func<ServiceHost, Task>? then = null)
    {
        var data = Directory.CreateTempSubdirectory("life-").FullName;
        var kept = Path.Combine(folder, "kept.db");
        if (File.Exists(kept))
        {
            File.Copy(kept, Path.Combine(data, "reporting.db"));
        }

        await using var host = await StartAsync(url, data);
        await DoneAsync(host);
        await (then?.Invoke(host) ?? Task.CompletedTask);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        await db.Database.OpenConnectionAsync();
        using var copy = new SqliteConnection($"Data Source={kept};Pooling=False");
        ((SqliteConnection)db.Database.GetDbConnection()).BackupDatabase(copy);
        return await db.Set<ContractRow>().Select(row => row.Version).FirstOrDefaultAsync();
    }

    private static Task DoneAsync(ServiceHost host) =>
        host.Services.GetServices<IHostedService>().OfType<ApplyContractsOnStart>().Single().ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30));

    private Task<ServiceHost> StartAsync(string url, string? data = null)
    {
        var file = Path.Combine(folder, "small.yaml");
        File.WriteAllText(file, Samples.Small);
        File.WriteAllText(Path.ChangeExtension(file, ".variables.yaml"), Samples.SmallVariables.Split('\n')[1]);
        return ServiceHost.StartAsync(
            new ReportingModule(), configure: builder => builder.Services.AddSingleton<IProbingCatalogue>(probing), folder: data,
            settings: new Dictionary<string, string?> { ["Contracts:ApplyOnStart:0"] = file, ["Contracts:Variables:URL"] = url });
    }
}
