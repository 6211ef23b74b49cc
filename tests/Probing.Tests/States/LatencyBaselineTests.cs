using CsCheck;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.States;

namespace Platform.Probing.Tests.States;

public sealed class LatencyBaselineTests
{
    [Fact]
    public void The_median_is_that_of_all_answers_to_a_tenth() =>
        Gen.Double[0.1, 60_000].Array[1, 900].Sample(answers =>
        {
            var known = answers.Aggregate(LatencyBaseline.Parse(""), (baseline, ms) => baseline.With(ms));
            var naive = answers.Order().ElementAt((answers.Length - 1) / 2);
            Assert.Equal(answers.Length, known.Samples);
            Assert.InRange(known.MedianMs!.Value / naive, 1 / 1.06, 1.06);
        });

    [Fact]
    public void It_is_read_back_as_it_was_written_and_never_grows_without_end() =>
        Gen.Double[-1, 1e9].Array[0, 3_000].Sample(
            answers =>
            {
                var known = LatencyBaseline.Parse("");
                foreach (var ms in answers)
                {
                    known = LatencyBaseline.Parse(known.With(ms).ToString());
                }

                Assert.InRange(known.Samples, 0, LatencyBaseline.Most);
                Assert.True(known.ToString().Length < 3_000);
            },
            iter: 20);

    [Fact]
    public void A_new_normal_is_learned_and_an_outlier_is_not()
    {
        var known = LatencyBaseline.Parse("");
        for (var i = 0; i < 1_000; i++)
        {
            known = known.With(i % 50 == 0 ? 20_000 : 100);
        }

        Assert.InRange(known.MedianMs!.Value, 95, 105);
        for (var i = 0; i < 1_500; i++)
        {
            known = known.With(400);
        }

        Assert.InRange(known.MedianMs!.Value, 380, 420);
    }

    [Theory]
    [InlineData(49, 5_000, CheckStatus.Up)]
    [InlineData(50, 5_000, CheckStatus.Degraded)]
    [InlineData(50, 290, CheckStatus.Up)]
    [InlineData(50, 320, CheckStatus.Degraded)]
    public void Slower_than_usual_is_degraded_once_enough_is_known(int answers, int ms, CheckStatus expected)
    {
        var state = new CheckState { CheckId = "local.home" };
        var rule = new BaselineRule();
        var at = DateTimeOffset.UnixEpoch;
        for (var i = 0; i < answers; i++)
        {
            Probe(state, TimeSpan.FromMilliseconds(100), rule, at = at.AddMinutes(1));
        }

        var verdict = Probe(state, TimeSpan.FromMilliseconds(ms), rule, at.AddMinutes(1));
        Assert.Equal(expected, verdict.Status);
        Assert.Equal(expected == CheckStatus.Degraded, verdict.Reason?.Contains("中位数", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_few_milliseconds_are_nothing_whatever_their_ratio() =>
        Assert.Null(Enumerable.Repeat(1.0, 100).Aggregate(LatencyBaseline.Parse(""), (baseline, ms) => baseline.With(ms)).SlowerThanUsual(50, new BaselineRule()));

    private static Verdict Probe(CheckState state, TimeSpan latency, BaselineRule rule, DateTimeOffset at)
    {
        var seen = new Observation { Latency = latency, Facts = new Dictionary<string, Platform.Probing.Conditions.Fact>() };
        var verdict = Advance.Judged(state, seen, [], rule, at);
        Advance.By(state, verdict, latency, new Confirmation(1, 1), new Confirmation(1, 1), rule, at, at);
        return verdict;
    }
}
