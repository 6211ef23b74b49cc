using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Probing.Zones;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

/// <summary>What shares out and records of one replica, without its loops: the test takes the turns. Several live on one database.</summary>
internal sealed class Replica
{
    private readonly ServiceHost host;
    private readonly TimeProvider time;

    public Replica(ServiceHost host, ILedger ledger, TimeProvider time, string name)
    {
        (this.host, this.time) = (host, time);
        var options = Options.Create(new SchedulingOptions { Replica = name });
        var scopes = host.Services.GetRequiredService<IServiceScopeFactory>();
        var telemetry = host.Services.GetRequiredService<ProbingTelemetry>();
        Table = new ShardTable(time, telemetry);
        var fences = new ShardFences(scopes, Table, telemetry, NullLogger<ShardFences>.Instance);
        Leases = new ShardLeases(ledger, fences, Table, new ServedZones(options), new ReplicaName(options), scopes, options, time, NullLogger<ShardLeases>.Instance);
        Record = new RecordBatch(scopes, fences, new Timetable(new Platform.Probing.KeyPeriods.KeyPeriodBook()), host.Services.GetRequiredService<Telling>(), telemetry);
    }

    public ShardTable Table { get; }

    public ShardLeases Leases { get; }

    public RecordBatch Record { get; }

    public Task TurnAsync() => Leases.TurnAsync(CancellationToken.None);

    public IEnumerable<int> Held => Table.All.Select(shard => shard.Slot).Order();

    public Shard ShardOf(string checkId) => Table.Find("", Slots.Of(checkId)) ?? throw new InvalidOperationException($"{checkId} is not ours");

    /// <summary>A probe of <paramref name="checkId"/> that has just ended well.</summary>
    public Outcome Outcome(string checkId, DateTimeOffset plannedAt, Shard? shard, Observation? seen = null) => new(
        new ScheduledCheck(
            checkId, 1, null, "首页", "门户", "门户", null, null, "tcp", Severity.Major, [], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5),
            new Confirmation(2, 2), new Confirmation(1, 1), new PreparedProbe("127.0.0.1:9", "127.0.0.1:9", _ => Task.FromResult(new Observation())), []) { Since = plannedAt.AddDays(-1) },
        plannedAt, time.GetUtcNow(), TimeSpan.Zero, seen ?? new Observation(), new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None), Urgent: false)
    {
        Shard = shard,
    };

    public Task WriteAsync(params Outcome[] batch) => Record.WriteAsync(batch, CancellationToken.None);
}
