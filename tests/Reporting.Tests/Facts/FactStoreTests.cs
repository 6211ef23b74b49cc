using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.Reporting.Facts;
using Platform.Testing;

namespace Platform.Reporting.Tests.Facts;

public sealed class FactStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_batch_that_comes_twice_is_counted_once_before_and_after_compaction()
    {
        await using var host = await StartAsync();
        var batch = Batch(Noon, 1000);
        var id = Guid.CreateVersion7();
        await host.ReceiveAsync(batch, 1, id);
        await host.ReceiveAsync(batch, 1, id);
        Assert.Equal(1000, await CountAsync(host));
        await host.Services.GetRequiredService<CompactResults>().CompactAsync(force: true, TestContext.Current.CancellationToken);
        await host.ReceiveAsync(batch, 1, id);
        Assert.Equal(1000, await CountAsync(host));
    }

    [Fact]
    public async Task Files_and_staged_rows_together_hold_every_result_once_and_days_are_Shanghai_days()
    {
        await using var host = await StartAsync(("Reporting:MergeFiles", "2"));
        var compact = host.Services.GetRequiredService<CompactResults>();
        for (var i = 0; i < 4; i++)
        {
            await host.ReceiveAsync(Batch(new DateTimeOffset(2026, 11, 22, 15, 59, 0, TimeSpan.Zero), 100), (i * 2) + 1);
            await compact.CompactAsync(force: true, TestContext.Current.CancellationToken);
            await host.ReceiveAsync(Batch(Noon, 50), (i * 2) + 2);
        }

        Assert.Equal(600, await CountAsync(host));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        using var session = await FactSession.ReadAsync(db, Options(host), new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), TestContext.Current.CancellationToken);
        var days = session.Days("c", new Span(Noon.AddDays(-20), Noon.AddDays(7)));
        Assert.Equal(4 * 60, days.Where(day => day.Day == new DateOnly(2026, 11, 22)).Sum(day => day.Total));
        Assert.Equal(600, session.Rows("c", new Span(Noon.AddDays(-20), Noon.AddDays(7))).Count());
        Assert.Equal(600, days.Sum(day => day.Up + day.Degraded + day.Down + day.Unknown));
    }

    [Fact]
    public async Task A_file_left_by_a_crash_before_the_commit_is_ignored_and_removed_in_time()
    {
        var time = new TestClock(Noon);
        await using var host = await StartAsync(time);
        await host.ReceiveAsync(Batch(Noon, 100), 1);
        var compact = host.Services.GetRequiredService<CompactResults>();
        await compact.CompactAsync(force: true, TestContext.Current.CancellationToken);
        var file = Directory.EnumerateFiles(Options(host).FactsFolder, "*.parquet", SearchOption.AllDirectories).Single();
        var orphan = Path.Combine(Path.GetDirectoryName(file)!, "left-by-a-crash.parquet");
        File.Copy(file, orphan);
        Assert.Equal(100, await CountAsync(host));
        await compact.CompactAsync(force: true, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(orphan));
        time.Advance(TimeSpan.FromMinutes(61));
        await compact.CompactAsync(force: true, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(file));
        Assert.Equal(100, await CountAsync(host));
    }

    [Fact]
    public void Outages_do_not_depend_on_the_order_in_which_changes_arrive()
    {
        StateChange[] changes = [Change(1, CheckStatus.Down, 10), Change(2, CheckStatus.Up, 20), Change(3, CheckStatus.Down, 30), Change(4, CheckStatus.Paused, 45), Change(5, CheckStatus.Down, 50)];
        var outages = Outage.Of(changes.Reverse());
        Assert.Equal([(10, 20), (30, 45), (50, (int?)null)], outages.Select(outage => ((int)(outage.From - Noon).TotalMinutes, (int?)(outage.To - Noon)?.TotalMinutes)));
    }

    [Fact]
    public async Task The_newest_snapshot_of_an_incident_stands_whatever_arrives_last()
    {
        await using var host = await StartAsync();
        var incident = Reports.SampleFacts.Incident(1, Noon, null, null);
        await host.ReceiveAsync(new IncidentClosed(incident with { State = IncidentState.Closed, RecoveredAt = Noon.AddHours(1) }, 3), 1);
        await host.ReceiveAsync(new IncidentOpened(incident, 1), 1);
        await host.ReceiveAsync(new IncidentUpdated(incident with { NotifiedAt = Noon }, 2), 1);
        await using var scope = host.Services.CreateAsyncScope();
        var fact = await scope.ServiceProvider.GetRequiredService<ReportingDb>().Set<IncidentFact>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((3, IncidentState.Closed), (fact.Version, fact.Read().State));
    }

    internal static ResultsRecorded Batch(DateTimeOffset from, int rows) => new(
        Guid.CreateVersion7(), [new ResultCheck("c.portal", "c", "command", "首页", null), new ResultCheck("c.api", "c", "command", "接口", "政务外网区")],
        [.. Enumerable.Range(0, rows).Select(i => i % 2)], [.. Enumerable.Range(0, rows).Select(i => from.AddSeconds(i % 100).ToUnixTimeMilliseconds())],
        [.. Enumerable.Range(0, rows).Select(i => i % 10 == 0 ? CheckStatus.Down : CheckStatus.Up)], [.. Enumerable.Range(0, rows).Select(i => i % 10 == 0 ? (double?)null : i)]);

    private static StateChange Change(long version, CheckStatus state, int minute) => new()
    {
        CheckId = "c.portal", Version = version, SystemId = "command", SystemName = "平台", CheckName = "首页", Current = state, OccurredAt = Noon.AddMinutes(minute), Reason = "",
    };

    private static ReportingOptions Options(ServiceHost host) => host.Services.GetRequiredService<IOptions<ReportingOptions>>().Value;

    private static Task<ServiceHost> StartAsync(params (string, string)[] settings) => StartAsync(new TestClock(Noon), settings);

    private static async Task<ServiceHost> StartAsync(TimeProvider time, params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("platform-").FullName;
        return await ServiceHost.StartAsync(new ReportingModule(), time, folder: folder, settings: [
            new("Reporting:Folder", folder), .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))]);
    }

    private static async Task<long> CountAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        using var session = await FactSession.ReadAsync(
            scope.ServiceProvider.GetRequiredService<ReportingDb>(), Options(host), new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), TestContext.Current.CancellationToken);
        return session.Days("c", new Span(Noon.AddDays(-20), Noon.AddDays(7))).Sum(day => day.Total);
    }
}
