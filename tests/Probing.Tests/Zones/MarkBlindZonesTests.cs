using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.States;
using Platform.Probing.Tests.States;
using Platform.Probing.Zones;
using Platform.Testing;

namespace Platform.Probing.Tests.Zones;

public sealed class MarkBlindZonesTests
{
    private static readonly DateTimeOffset Probed = TellingWorld.Start.AddSeconds(7);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_flapped_does_so_no_more_when_nobody_sees_it(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var world = await WorldAsync(database);
        await LookAsync(world);
        await LookAsync(world);
        var state = await world.StateAsync("home");
        Assert.Equal((CheckStatus.Unknown, false, ""), (state.Status, state.Flapping, state.Recent));
    }

    [Fact]
    public async Task A_result_that_is_written_meanwhile_is_not_rolled_back()
    {
        await using var database = await TestDatabase.CreateAsync("postgres");
        var meanwhile = new Meanwhile();
        await using var world = await WorldAsync(database, meanwhile);
        await LookAsync(world);
        meanwhile.Does = () => ChangeAsync(world, db => db.Set<CheckState>().ExecuteUpdateAsync(row => row.SetProperty(state => state.LastPlannedAt, Probed)));
        await LookAsync(world);
        await meanwhile.Doing!;
        var state = await world.StateAsync("home");
        Assert.Equal((CheckStatus.Unknown, Probed), (state.Status, state.LastPlannedAt));
    }

    /// <summary>A check of the default zone that flaps, and a worker that serves another zone.</summary>
    private static async Task<TellingWorld> WorldAsync(TestDatabase database, IInterceptor? interceptor = null)
    {
        var world = await TellingWorld.StartAsync(database, interceptor: interceptor);
        await world.AddAsync("home");
        await ChangeAsync(world, db => db.Set<CheckState>().ExecuteUpdateAsync(
            row => row.SetProperty(state => state.Status, CheckStatus.Up).SetProperty(state => state.Flapping, true).SetProperty(state => state.Recent, "10101010101010101010")));
        return world;
    }

    /// <summary>The second look at a zone marks it.</summary>
    private static async Task LookAsync(TellingWorld world)
    {
        world.Time.Advance(TimeSpan.FromSeconds(16));
        await ChangeAsync(world, async db =>
        {
            await db.Set<ProbeWorker>().ExecuteDeleteAsync();
            db.Add(new ProbeWorker { Replica = "me", Zone = "elsewhere", SeenAt = world.Time.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        await world.Host.Services.GetRequiredService<MarkBlindZones>().LookAsync("me", TestContext.Current.CancellationToken);
    }

    private static async Task ChangeAsync(TellingWorld world, Func<ProbingDb, Task> change)
    {
        await using var scope = world.Host.Services.CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<ProbingDb>());
    }

    /// <summary>Does something after states were read in a transaction; that it has to wait for the transaction's end is as well.</summary>
    private sealed class Meanwhile : DbCommandInterceptor
    {
        public Func<Task>? Does { get; set; }

        public Task? Doing { get; private set; }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (Does is { } does && command.Transaction is not null && command.CommandText.Contains("CheckStates", StringComparison.Ordinal))
            {
                (Does, Doing) = (null, does());
                await Task.WhenAny(Doing, Doing.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
            }

            return result;
        }
    }
}
