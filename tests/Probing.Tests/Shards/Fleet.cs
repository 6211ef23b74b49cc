using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

/// <summary>Replicas as processes on one PostgreSQL and one redis-server, a web server they probe, and a view into what they have recorded.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly FakeIdentity identity;
    private readonly TestDatabase database;
    private readonly HostileServer target;
    private readonly ServiceHost window;
    private readonly List<ReplicaProcess> replicas = [];

    private Fleet(FakeIdentity identity, TestDatabase database, RedisProcess redis, HostileServer target, ServiceHost window) =>
        (this.identity, this.database, Redis, this.target, this.window) = (identity, database, redis, target, window);

    public RedisProcess Redis { get; }

    public IReadOnlyList<string> Ids { get; private set; } = [];

    public static async Task<Fleet> CreateAsync(int checks)
    {
        var redis = await RedisProcess.StartAsync();
        var database = await TestDatabase.CreateAsync("postgres");
        var window = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database);
        var fleet = new Fleet(await FakeIdentity.StartAsync(), database, redis, await HostileServer.StartAsync(_ => TypedResults.Text("ok")), window);
        await fleet.AddAsync(checks);
        return fleet;
    }

    public ReplicaProcess Start(string name)
    {
        var settings = new Dictionary<string, string?>(identity.Settings)
        {
            ["urls"] = "http://127.0.0.1:0", ["Messaging:Push"] = "false", ["Messaging:Pull"] = "false", ["DataKey"] = Convert.ToBase64String(new byte[32]),
            ["Redis:ConnectionString"] = Redis.Address, ["Probing:Scheduling:PerHost"] = "64",
        };
        foreach (var (key, value) in database.Settings)
        {
            settings[key] = value;
        }

        var replica = ReplicaProcess.Start(name, settings);
        replicas.Add(replica);
        return replica;
    }

    /// <summary>Waits until the fences say that these replicas, and nobody else, have all slots in fair shares.</summary>
    public Task SharedByAsync(params ReplicaProcess[] those) => Eventually.TrueAsync(
        async () =>
        {
            Assert.All(those, replica => Assert.False(replica.HasExited, replica.Output));
            var shares = (await AskAsync(db => db.Set<ShardFence>().Select(fence => fence.Owner).ToListAsync())).CountBy(owner => owner[..owner.IndexOf('/', StringComparison.Ordinal)]).ToDictionary();
            return shares.Count == those.Length && those.All(replica => shares.GetValueOrDefault(replica.Name) >= (Slots.Count / those.Length) - 2);
        },
        $"the slots are shared by {string.Join(", ", those.Select(replica => replica.Name))}", seconds: 90);

    /// <summary>Waits until every check was probed after <paramref name="instant"/>; answers when the last of them started.</summary>
    public async Task<DateTimeOffset> AllProbedAfterAsync(DateTimeOffset instant)
    {
        var first = new Dictionary<string, DateTimeOffset>();
        await Eventually.TrueAsync(
            async () =>
            {
                var from = instant - (3 * Every);
                first = (await AskAsync(db => db.Set<ResultRow>().AsNoTracking().Where(row => row.Missed == 0 && row.PlannedAt > from)
                        .Select(row => new { row.CheckId, row.PlannedAt, row.LagMs }).ToListAsync()))
                    .Select(row => (row.CheckId, Started: row.PlannedAt.AddMilliseconds(row.LagMs))).Where(row => row.Started > instant)
                    .GroupBy(row => row.CheckId).ToDictionary(rows => rows.Key, rows => rows.Min(row => row.Started));
                return first.Count == Ids.Count;
            },
            "every check is probed again", seconds: 60);
        return first.Values.Max();
    }

    /// <summary>Each planned instant between the first and the last result of each check is there as a result or marked as not run, and never twice; answers how many are marked.</summary>
    public async Task<int> EveryInstantOnceAsync()
    {
        var rows = (await AskAsync(db => db.Set<ResultRow>().AsNoTracking().ToListAsync())).ToLookup(row => row.CheckId);
        var notRun = 0;
        foreach (var id in Ids)
        {
            var probed = rows[id].Where(row => row.Missed == 0).ToList();
            var (first, last) = (probed.Min(row => row.PlannedAt), probed.Max(row => row.PlannedAt));
            var planned = new List<DateTimeOffset>();
            for (var at = DueTimes.After(id, Every, first); at <= last; at = DueTimes.After(id, Every, at))
            {
                planned.Add(at);
            }

            var marked = rows[id].Where(row => row.Missed > 0 && row.PlannedAt > first).SelectMany(row => Enumerable.Range(0, row.Missed).Select(i => row.PlannedAt + (i * Every))).ToList();
            Assert.Equal(planned, probed.Select(row => row.PlannedAt).Where(at => at > first).Concat(marked).Order());
            Assert.All(probed, row => Assert.Equal(CheckStatus.Up, row.Status));
            notRun += marked.Count;
        }

        return notRun;
    }

    public async ValueTask DisposeAsync()
    {
        replicas.ForEach(replica => replica.Dispose());
        await window.DisposeAsync();
        await target.DisposeAsync();
        await identity.DisposeAsync();
        await database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task<T> AskAsync<T>(Func<ProbingDb, Task<T>> question)
    {
        await using var scope = window.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<ProbingDb>());
    }

    private async Task AddAsync(int count)
    {
        var (rules, vault) = (window.Services.GetRequiredService<CheckRules>(), window.Services.GetRequiredService<CheckVault>());
        var now = TimeProvider.System.GetUtcNow();
        Ids = [.. Enumerable.Range(0, count).Select(i => $"local.c{i}")];
        await AskAsync(db =>
        {
            foreach (var id in Ids)
            {
                var definition = new CheckDefinition
                {
                    Id = id["local.".Length..], Name = id, System = "门户", Kind = "http", Every = Every, Timeout = Every, Conditions = ["status == 200"],
                    Settings = JsonSerializer.SerializeToElement(new { url = target.Address }),
                };
                db.Add(CreateCheck.Make(id, null, fromContract: false, definition, rules.Check(definition).Plan!, vault, now));
                db.Add(new CheckState { CheckId = id, Since = now, ConfirmedAt = now, Reason = "尚未探测" });
            }

            return db.SaveChangesAsync();
        });
    }
}
