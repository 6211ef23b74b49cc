using Platform.Probing.Rounds;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Tests.Scheduling;

public sealed class DueTimesTests
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Instants_never_drift()
    {
        var first = DueTimes.After("a.b", Every, Start);
        var at = first;
        for (var i = 0; i < 1_000; i++)
        {
            at = DueTimes.After("a.b", Every, at);
        }

        Assert.Equal(first + (1_000 * Every), at);
    }

    [Fact]
    public void A_thousand_checks_spread_over_the_interval()
    {
        var seconds = Enumerable.Range(0, 1_000).Select(i => (int)(DueTimes.After($"load.check-{i}", Every, Start) - Start).TotalSeconds).CountBy(second => second).ToList();
        Assert.True(seconds.Count >= 55);
        Assert.True(seconds.Max(second => second.Value) < 45);
    }

    [Fact]
    public void A_round_s_probe_never_falls_on_an_instant_of_the_check_s_own_timetable()
    {
        for (var second = 0; second < 120; second++)
        {
            var due = BeginRounds.DueAt("a.b", Every, checks: 2, TimeSpan.FromHours(2), Start.AddSeconds(second));
            Assert.NotEqual(due, DueTimes.After("a.b", Every, due.AddMilliseconds(-1)));
            Assert.InRange(due - Start.AddSeconds(second), TimeSpan.Zero, TimeSpan.FromSeconds(1.01));
        }
    }
}
