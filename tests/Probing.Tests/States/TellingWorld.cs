using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.States;

/// <summary>A service that probes nothing by itself: the test says what was seen and when, and lets the sweep look.</summary>
internal sealed class TellingWorld : IAsyncDisposable
{
    /// <summary>A Monday, 10:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    private TellingWorld(ServiceHost host, TestClock time) => (Host, Time) = (host, time);

    public ServiceHost Host { get; }

    public TestClock Time { get; }

    public static async Task<TellingWorld> StartAsync(TestDatabase? database = null, DateTimeOffset? at = null, IInterceptor? interceptor = null)
    {
        var time = new TestClock(at ?? Start);
        return new TellingWorld(
            await ServiceHost.StartAsync(
                new ProbingModule(), time, builder => builder.Services.ConfigureDbContext<ProbingSqlite>(Intercepted).ConfigureDbContext<ProbingPostgres>(Intercepted),
                [new("Probing:Scheduling:Enabled", "false")], database: database),
            time);

        void Intercepted(DbContextOptionsBuilder db) => db.AddInterceptors(interceptor is null ? [] : [interceptor]);
    }

    public async Task AddAsync(string id, params string[] dependsOn)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        db.Add(new Check
        {
            Id = id, Name = id, SystemId = "门户", Kind = "tcp", Settings = [], Target = "127.0.0.1:9", Conditions = [], Serves = [], DependsOn = [.. dependsOn],
            Every = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(5), DownCount = 2, DownWindow = 2, UpCount = 1, UpWindow = 1, Version = 1,
        });
        db.Add(new CheckState { CheckId = id, Since = Start, ConfirmedAt = Start, Reason = "尚未探测" });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Moves the clock, and says what each check showed then: <c>home-</c> failed, <c>home+</c> didn't.</summary>
    public async Task AfterAsync(int seconds, params string[] seen)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        if (seen.Length > 0)
        {
            await Host.Services.GetRequiredService<RecordBatch>().WriteAsync([.. seen.Select(Outcome)], TestContext.Current.CancellationToken);
        }

        await SweepAsync();
    }

    public Task SweepAsync() => Host.Services.GetRequiredService<Sweep>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>What was published of a check since it was up at first: <c>down/dependency:host</c>, <c>down</c>, <c>up</c>.</summary>
    public async Task<string> ToldAsync(string id) => string.Join(
        ' ',
        (await Host.PublishedAsync<CheckStateChanged>()).Where(change => change.CheckId == id).Skip(1)
            .Select(change => change.Current.ToString().ToLowerInvariant() + (change.SuppressedBy is { } by ? $"/{by.Kind.ToString().ToLowerInvariant()}:{by.Id}" : "")));

    public async Task<CheckState> StateAsync(string id)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<CheckState>().AsNoTracking().SingleAsync(state => state.CheckId == id, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public Outcome Outcome(string seen)
    {
        var (id, now) = (seen[..^1], Time.GetUtcNow());
        return new Outcome(
            new ScheduledCheck(
                id, 1, null, id, "门户", "门户", null, null, "tcp", Severity.Major, [], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5),
                new Confirmation(2, 2), new Confirmation(1, 1), new PreparedProbe("127.0.0.1:9", "127.0.0.1:9", _ => Task.FromResult(new Observation())), []),
            now, now, TimeSpan.Zero, seen.EndsWith('+') ? new Observation() : Observation.Failed(FailureReason.ConnectionRefused),
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None), Urgent: false);
    }
}
