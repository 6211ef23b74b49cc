using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Probing.Baselines;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Evidence;
using Platform.Probing.Heartbeats;
using Platform.Probing.Licences;
using Platform.Probing.Manual;
using Platform.Probing.Results;
using Platform.Probing.Rounds;
using Platform.Probing.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Results;

public sealed class PruneTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeyValuePair<string, string?>[] Settings =
        [new("Probing:Scheduling:Enabled", "false"), new("Probing:Scheduling:StateRetention", "300.00:00:00"), new("Probing:Rounds:Retention", "500.00:00:00")];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_round_goes_with_its_items_records_and_files_and_a_check_keeps_its_newest_record(string provider)
    {
        await using var world = await World.StartAsync(provider);
        foreach (var (id, days, state) in new[] { ("old", 600, RoundState.Done), ("missed", 600, RoundState.Missed), ("open", 600, RoundState.Running), ("young", 400, RoundState.Late) })
        {
            world.Round(id, days, state);
            world.Record("r-" + id, days, roundItem: "i-" + id);
        }

        world.Record("c-first", 800, check: "screens");
        world.Record("c-last", 700, check: "screens");
        world.Record("other", 700, check: "lights");
        world.File("unused", 2, null);
        world.File("waiting", 0.5, null);
        world.File("paper", 2_000, "licence:wps:1");
        await world.PruneAsync();

        Assert.Equal(["open", "young"], await world.Ids<Round>(row => row.Id));
        Assert.Equal(["i-open", "i-young"], await world.Ids<RoundItem>(row => row.Id));
        Assert.Equal(["c-last", "other", "r-open", "r-young"], await world.Ids<ManualRecord>(row => row.Id));
        Assert.Equal(["f-c-last", "f-other", "f-r-open", "f-r-young", "paper", "waiting"], await world.Ids<EvidenceFile>(row => row.Id));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Leftovers_of_retired_checks_old_standstills_and_moved_ends_go_and_instants_not_run_stay_as_failures_do(string provider)
    {
        await using var world = await World.StartAsync(provider);
        foreach (var (id, retired) in new[] { ("gone", 310), ("lately", 200), ("living", 0) })
        {
            world.Check(id, retired == 0 ? null : Now.AddDays(-retired));
            world.Db.Add(new Heartbeat { CheckId = id, At = Now.AddDays(-900) });
            world.Db.Add(new ContentSeen { CheckId = id, Rule = "", Hash = "", Text = "", Since = Now.AddDays(-900) });
        }

        world.Db.Add(new RoundGap { From = Now.AddDays(-510), To = Now.AddDays(-509) });
        world.Db.Add(new RoundGap { From = Now.AddDays(-490), To = Now.AddDays(-489) });
        var (before, standing) = (new DateOnly(2024, 1, 1), new DateOnly(2025, 1, 1));
        world.Db.Add(new Licence { Id = "wps", Product = "WPS", State = LicenceState.Active, ValidUntil = standing });
        world.Db.Add(new LicenceRung { LicenceId = "wps", ValidUntil = before, Days = 30, ToldAt = Now.AddDays(-900) });
        world.Db.Add(new LicenceRung { LicenceId = "wps", ValidUntil = standing, Days = 0, ToldAt = Now.AddDays(-510) });
        world.Db.Add(new ResultRow { CheckId = "gap", PlannedAt = Now.AddDays(-410), Zone = "", Status = CheckStatus.Unknown, Missed = 3, MissedUntil = Now.AddDays(-410) });
        world.Db.Add(new ResultRow { CheckId = "gap", PlannedAt = Now.AddDays(-390), Zone = "", Status = CheckStatus.Unknown, Missed = 2, MissedUntil = Now.AddDays(-390) });
        await world.PruneAsync();

        Assert.Equal(["lately", "living"], await world.Ids<Heartbeat>(row => row.CheckId));
        Assert.Equal(["lately", "living"], await world.Ids<ContentSeen>(row => row.CheckId));
        Assert.Equal(Now.AddDays(-489), Assert.Single(await world.Db.Set<RoundGap>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)).To);
        Assert.Equal(standing, Assert.Single(await world.Db.Set<LicenceRung>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)).ValidUntil);
        Assert.Equal(2, Assert.Single(await world.Db.Set<ResultRow>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)).Missed);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Much_goes_in_pieces(string provider)
    {
        await using var world = await World.StartAsync(provider);
        for (var i = 0; i < 150; i++)
        {
            world.Round($"r{i:000}", 600 + i, RoundState.Done);
        }

        for (var i = 0; i < 2_100; i++)
        {
            world.Db.Add(new StateChange { CheckId = "c", Version = i + 1, Current = CheckStatus.Up, Since = Now.AddDays(-700).AddMinutes(i), ConfirmedAt = Now, Reason = "" });
        }

        await world.Db.SaveChangesAsync(TestContext.Current.CancellationToken);
        world.Db.ChangeTracker.Clear();
        Assert.True(await PruneRounds.RunAsync(world.Db, Now.AddDays(-500), TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"r{i:000}"), await world.Ids<Round>(row => row.Id));
        Assert.False(await PruneRounds.RunAsync(world.Db, Now.AddDays(-500), TestContext.Current.CancellationToken));
        Assert.Empty(await world.Ids<RoundItem>(row => row.Id));

        Assert.True(await PruneStates.RunAsync(world.Db, Now.AddDays(-300), TestContext.Current.CancellationToken));
        Assert.Equal(100, await world.Db.Set<StateChange>().CountAsync(TestContext.Current.CancellationToken));
        Assert.False(await PruneStates.RunAsync(world.Db, Now.AddDays(-300), TestContext.Current.CancellationToken));
        Assert.Equal(2_100, Assert.Single(await world.Db.Set<StateChange>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)).Version);
    }

    [Theory]
    [InlineData(91, false)]
    [InlineData(1_100, true)]
    [InlineData(3_651, false)]
    public void Rounds_stay_for_a_quarter_at_least_and_ten_years_at_most(int days, bool right)
    {
        var options = new RoundOptions { Retention = TimeSpan.FromDays(days) };
        Assert.Equal(right, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    private sealed class World(TestDatabase database, ServiceHost host, AsyncServiceScope scope) : IAsyncDisposable
    {
        public ProbingDb Db { get; } = scope.ServiceProvider.GetRequiredService<ProbingDb>();

        public static async Task<World> StartAsync(string provider)
        {
            var database = await TestDatabase.CreateAsync(provider);
            var host = await ServiceHost.StartAsync(new ProbingModule(), new FakeTimeProvider(Now), database: database, settings: Settings);
            return new World(database, host, host.Services.CreateAsyncScope());
        }

        public void Round(string id, int days, RoundState state)
        {
            Db.Add(new Round
            {
                Id = id, PlanId = "p-" + id, PlanName = "日常巡检", Serves = [], PlannedAt = Now.AddDays(-days), FinishBy = Now.AddDays(-days), RunUntil = Now.AddYears(1), State = state,
            });
            Db.Add(new RoundItem { Id = "i-" + id, RoundId = id, ItemId = "look", Name = "门户网站", DueAt = Now.AddYears(1) });
        }

        public void Record(string id, int days, string? check = null, string? roundItem = null)
        {
            var at = Now.AddDays(-days);
            Db.Add(new ManualRecord { Id = id, CheckId = check, RoundItemId = roundItem, Person = "张三", At = at, RecordedAt = at, Items = [] });
            File("f-" + id, days, ManualRecord.OwnerOf(id));
        }

        public void File(string id, double days, string? owner) => Db.Add(new EvidenceFile
        {
            Id = id, Name = "截图.png", Size = 1, Sha256 = "", ContentType = "image/png", Content = [1], UploadedBy = "张三", UploadedAt = Now.AddDays(-days), BelongsTo = owner,
        });

        public void Check(string id, DateTimeOffset? retiredAt) => Db.Add(new Check
        {
            Id = id, Name = id, SystemId = "s", Kind = "heartbeat", Settings = [], Target = "", Conditions = [], Serves = [], Every = TimeSpan.FromMinutes(1), RetiredAt = retiredAt,
        });

        public async Task PruneAsync()
        {
            await Db.SaveChangesAsync(TestContext.Current.CancellationToken);
            Db.ChangeTracker.Clear();
            await host.Services.GetServices<IHostedService>().OfType<PruneResults>().Single().PruneAsync(TestContext.Current.CancellationToken);
        }

        public Task<List<string>> Ids<TRow>(System.Linq.Expressions.Expression<Func<TRow, string>> id)
            where TRow : class => Db.Set<TRow>().AsNoTracking().Select(id).OrderBy(one => one).ToListAsync(TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            await scope.DisposeAsync();
            await host.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
