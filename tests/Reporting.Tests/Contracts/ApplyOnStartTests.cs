using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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
        await Eventually.TrueAsync(async () => (await host.PublishedAsync<ContractApplied>()).Count == 1, "it is applied");
    }

    [Fact]
    public async Task A_start_with_another_address_follows_it_unless_a_person_has_applied_the_contract_since()
    {
        var data = Directory.CreateTempSubdirectory("kept-").FullName;
        await StartAndWaitAsync(data, "http://127.0.0.1:1", 1);
        await StartAndWaitAsync(data, "http://127.0.0.1:2", 2);
        await using var host = await StartAsync("http://127.0.0.1:2", data);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var apply = scope.ServiceProvider.GetRequiredService<ApplyContract>();
            Assert.IsType<ApplyOutcome.Applied>(await apply.RunAsync(Samples.Small + "\nsupplier: 某公司\n", null, null, "zhou", false, default));
            Assert.Equal(3, await VersionAsync(host));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task StartAndWaitAsync(string data, string url, long version)
    {
        var copy = Directory.CreateTempSubdirectory("copy-").FullName;
        foreach (var file in Directory.EnumerateFiles(data))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await using (var host = await StartAsync(url, copy))
        {
            await Eventually.TrueAsync(async () => await VersionAsync(host) == version, $"version {version}");
            await using var scope = host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ReportingDb>().Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            File.Copy(Path.Combine(copy, "reporting.db"), Path.Combine(data, "reporting.db"), overwrite: true);
        }
    }

    private Task<ServiceHost> StartAsync(string url, string? data = null)
    {
        var file = Path.Combine(folder, "small.yaml");
        File.WriteAllText(file, Samples.Small);
        File.WriteAllText(Path.ChangeExtension(file, ".variables.yaml"), Samples.SmallVariables.Split('\n')[1]);
        return ServiceHost.StartAsync(
            new ReportingModule(), configure: builder => builder.Services.AddSingleton<IProbingCatalogue>(probing), folder: data,
            settings: new Dictionary<string, string?> { ["Contracts:ApplyOnStart:0"] = file, ["Contracts:Variables:URL"] = url });
    }

    private static async Task<long> VersionAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReportingDb>().Set<ContractRow>().Select(row => row.Version).FirstOrDefaultAsync();
    }
}
