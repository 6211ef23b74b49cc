using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Messaging;

/// <summary>
/// The kill matrix: a process is killed, as by SIGKILL, at each step between the change and its effect. Whatever the publisher
/// committed has its effect at the subscriber exactly once.
/// </summary>
public abstract class CrashSuite(string provider)
{
    [Theory]
    [InlineData("publisher", "outbox.committed", 5)]
    [InlineData("publisher", "relay.before-commit", 3)]
    [InlineData("publisher", "relay.sequenced", 3)]
    [InlineData("publisher", "publisher.before", 3)]
    [InlineData("publisher", "publisher.after", 3)]
    [InlineData("subscriber", "inbox.handled", 5)]
    [InlineData("subscriber", "inbox.before-commit", 3)]
    [InlineData("subscriber", "inbox.committed", 3)]
    [InlineData("subscriber", "receive.before-answer", 3)]
    public async Task Killed_at(string side, string place, int time)
    {
        await using var world = await World.CreateAsync(provider);
        await Task.WhenAll(
            world.StartProcessAsync("publisher", side == "publisher" ? $"{place}:{time}" : null),
            world.StartProcessAsync("subscriber", side == "subscriber" ? $"{place}:{time}" : null));

        var told = new List<long>();
        for (var number = 1; number <= 40; number++)
        {
            if (await world.RaiseAsync($"c{number % 3}", number))
            {
                told.Add(number);
            }

            if (world.HasDied(side))
            {
                await world.StartProcessAsync(side);
            }
        }

        await Eventually.TrueAsync(async () => world.HasDied(side) || (await world.EffectsAsync("subscriber")).Count >= told.Count, "it died or nothing is left");
        if (world.HasDied(side))
        {
            await world.StartProcessAsync(side);
        }

        var committed = (await world.EffectsAsync("publisher")).Select(effect => effect.Number).ToHashSet();
        Assert.Superset(told.ToHashSet(), committed);
        await world.EverythingOnceAsync();
    }

    [Fact]
    public async Task Killed_at_random_on_both_sides()
    {
        await using var world = await World.CreateAsync(provider);
        await Task.WhenAll(world.StartProcessAsync("publisher"), world.StartProcessAsync("subscriber"));
        var dice = new Random(11);
        for (var number = 1; number <= 150; number++)
        {
            await world.RaiseAsync($"c{number % 4}", number);
            if (number % 30 == 0)
            {
                var victim = dice.Next(2) == 0 ? "publisher" : "subscriber";
                world.Kill(victim);
                await world.StartProcessAsync(victim);
            }
        }

        await world.EverythingOnceAsync();
    }
}

public sealed class CrashesOnSqlite() : CrashSuite("sqlite");

public sealed class CrashesOnPostgres() : CrashSuite("postgres");
