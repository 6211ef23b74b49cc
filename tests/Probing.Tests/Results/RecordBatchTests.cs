using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Results;

public sealed class RecordBatchTests
{
    private static readonly DateTimeOffset Planned = DueTimes.After("local.home", TimeSpan.FromMinutes(1), new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_instant_that_another_replica_has_recorded_is_skipped_and_the_others_are_written()
    {
        await using var host = await StartAsync();
        await WriteAsync(host, At(0));
        await WriteAsync(host, At(0), At(1));
        await WriteAsync(host, At(1), At(1));

        await using var scope = host.Services.CreateAsyncScope();
        var instants = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().Select(row => row.PlannedAt).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([Planned, Planned.AddMinutes(1)], instants.Order());
        Assert.Equal(2, (await host.PublishedAsync<ResultsRecorded>()).Count);
        Assert.Single(await host.PublishedAsync<CheckStateChanged>());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Two_that_record_the_same_instants_at_once_record_them_once(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var host = await StartAsync(database);
        for (var round = 0; round < 20; round++)
        {
            var batch = Enumerable.Range(round * 5, 5).Select(minute => At(minute)).ToArray();
            await Task.WhenAll(WriteAsync(host, batch), WriteAsync(host, batch), WriteAsync(host, [.. batch.Reverse()]));
        }

        await using var scope = host.Services.CreateAsyncScope();
        var instants = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().OrderBy(row => row.PlannedAt).Select(row => row.PlannedAt).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100).Select(minute => Planned.AddMinutes(minute)), instants);
        Assert.Equal(100, (await host.PublishedAsync<ResultsRecorded>()).Sum(recorded => recorded.PlannedAt.Count));
        Assert.Single(await host.PublishedAsync<CheckStateChanged>());
    }

    [Fact]
    public async Task Instants_that_nobody_recorded_are_marked_in_one_row_and_told_apart_from_results()
    {
        await using var host = await StartAsync();
        await WriteAsync(host, At(0));
        await WriteAsync(host, At(61));
        await WriteAsync(host, At(61));

        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().OrderBy(row => row.PlannedAt).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0, 60, 0], rows.Select(row => row.Missed));
        Assert.Equal((Planned.AddMinutes(1), Planned.AddMinutes(60), FailureReason.NotRun, CheckStatus.Unknown), (rows[1].PlannedAt, rows[1].MissedUntil, rows[1].Failure, rows[1].Status));
        var told = (await host.PublishedAsync<ResultsRecorded>())[^1];
        Assert.Equal([Planned.AddMinutes(61).ToUnixTimeMilliseconds()], told.PlannedAt);
        Assert.Equal((60, Planned.AddMinutes(1).ToUnixTimeMilliseconds()), (told.Gaps!.Count[0], told.Gaps.From[0]));
    }

    [Fact]
    public async Task A_starved_prober_says_unknown_and_never_down()
    {
        await using var host = await StartAsync();
        await WriteAsync(host, At(0));
        for (var minute = 1; minute < 6; minute++)
        {
            await WriteAsync(host, At(minute, Observation.Failed(FailureReason.Starved)));
        }

        Assert.DoesNotContain(await host.PublishedAsync<CheckStateChanged>(), change => change.Current == CheckStatus.Down);
        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().Where(row => row.PlannedAt > Planned).ToListAsync(TestContext.Current.CancellationToken);
        Assert.All(rows, row => Assert.Equal(CheckStatus.Unknown, row.Status));
    }

    [Fact]
    public async Task The_event_carries_the_trace_of_the_probe_that_caused_it()
    {
        await using var host = await StartAsync();
        await WriteAsync(host, At(0));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var row = await db.Set<ResultRow>().SingleAsync(TestContext.Current.CancellationToken);
        var type = CheckStateChanged.EventType;
        var told = await db.Outbox.SingleAsync(one => one.Type == type, TestContext.Current.CancellationToken);
        Assert.Contains(row.TraceId!, told.TraceParent, StringComparison.Ordinal);
    }

    private static async Task<ServiceHost> StartAsync(TestDatabase? database = null)
    {
        var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        db.Add(new Check
        {
            Id = "local.home", Name = "首页", SystemId = "门户", Kind = "tcp", Settings = [], Target = "127.0.0.1:9", Conditions = [], Serves = [],
            Every = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(5), DownCount = 2, DownWindow = 2, UpCount = 1, UpWindow = 1, Version = 1,
        });
        db.Add(new CheckState { CheckId = "local.home", Since = Planned, ConfirmedAt = Planned, Reason = "尚未探测" });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static Task WriteAsync(ServiceHost host, params Outcome[] outcomes) =>
        host.Services.GetRequiredService<RecordBatch>().WriteAsync(outcomes, TestContext.Current.CancellationToken);

    private static Outcome At(int minute, Observation? seen = null) => new(
        new ScheduledCheck(
            "local.home", 1, null, "首页", "门户", "门户", null, null, "tcp", Severity.Major, [], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5),
            new Confirmation(2, 2), new Confirmation(1, 1), new PreparedProbe("127.0.0.1:9", "127.0.0.1:9", _ => Task.FromResult(new Observation())), []) { Since = Planned },
        Planned.AddMinutes(minute), Planned.AddMinutes(minute), TimeSpan.Zero, seen ?? new Observation(),
        new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None), Urgent: false);
}
