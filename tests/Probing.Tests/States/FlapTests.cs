using CsCheck;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.States;

namespace Platform.Probing.Tests.States;

public sealed class FlapTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("11111111111111111111", 0)]
    [InlineData("10101010101010101010", 100)]
    [InlineData("11111111110000000000", 5)]
    [InlineData("1010101010101010101", 0)]
    public void The_score_is_the_share_of_changes_once_there_are_twenty(string recent, double about) => Assert.Equal(about, Flap.Score(recent), 0.3);

    [Fact]
    public void A_new_change_weighs_more_than_an_old_one() => Assert.True(Flap.Score("11111111111111111110") > Flap.Score("01111111111111111111"));

    [Fact]
    public void It_agrees_with_a_naive_model_minute_by_minute() =>
        Gen.Bool.Array[0, 200].Sample(verdicts =>
        {
            var (flapping, recent, naive) = (false, "", false);
            for (var i = 0; i < verdicts.Length; i++)
            {
                recent = Flap.Add(recent, verdicts[i]);
                flapping = Flap.Next(flapping, recent);
                naive = Naive(naive, verdicts[..(i + 1)]);
                Assert.Equal(naive, flapping);
            }
        });

    [Fact]
    public void While_it_flaps_the_state_is_held_and_told_once_and_a_steady_fault_is_still_found()
    {
        var (state, told) = (State(), new List<(CheckStatus Status, bool Flapping)>());
        for (var i = 0; i < 60; i++)
        {
            Probe(state, i % 2 == 0 ? CheckStatus.Up : CheckStatus.Down, i, told);
        }

        // With 1 of 1 every probe would be a change; from the twentieth on it is one word.
        Assert.Single(told, one => one.Flapping);
        var held = told.Count;
        Assert.True(state.Flapping);
        for (var i = 60; i < 65; i++)
        {
            Probe(state, CheckStatus.Down, i, told);
        }

        Assert.Equal(CheckStatus.Down, state.Status);
        for (var i = 65; i < 90; i++)
        {
            Probe(state, CheckStatus.Down, i, told);
        }

        Assert.False(state.Flapping);
        Assert.Equal((CheckStatus.Down, false), told[^1]);
        Assert.InRange(told.Count, held + 1, held + 2);
    }

    [Fact]
    public void Versions_have_no_gap_and_each_change_is_a_change() =>
        Gen.Int[0, 3].Array[0, 200].Sample(verdicts =>
        {
            var state = State();
            for (var i = 0; i < verdicts.Length; i++)
            {
                var (version, before) = (state.Version, (state.Status, state.Flapping));
                var moved = Probe(state, (CheckStatus)verdicts[i], i, []);
                Assert.Equal(moved is null ? version : version + 1, state.Version);
                Assert.Equal(moved is not null, before != (state.Status, state.Flapping));
            }
        });

    private static CheckState State() => new() { CheckId = "local.home", Since = Start };

    private static Moved? Probe(CheckState state, CheckStatus verdict, int minute, List<(CheckStatus, bool)> told)
    {
        var at = Start.AddMinutes(minute);
        var moved = Advance.By(state, new Verdict(verdict, null, [], new Dictionary<string, DateTimeOffset>()), null, new Confirmation(1, 1), new Confirmation(1, 1), null, at, at);
        if (moved is not null)
        {
            told.Add((state.Status, state.Flapping));
        }

        return moved;
    }

    /// <summary>The same said plainly, with the whole past at hand.</summary>
    private static bool Naive(bool flapping, bool[] past)
    {
        if (past.Length < 20)
        {
            return false;
        }

        var last = past[^20..];
        double changed = 0, all = 0;
        for (var i = 1; i < 20; i++)
        {
            var weight = 0.8 + (0.4 * (i - 1) / 18);
            all += weight;
            changed += last[i] != last[i - 1] ? weight : 0;
        }

        return changed / all * 100 >= (flapping ? 15 : 30);
    }
}
