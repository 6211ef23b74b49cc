using CsCheck;
using Platform.Contracts;
using Platform.Probing.Conditions;
using Platform.Probing.Checks;
using Platform.Probing.States;

namespace Platform.Probing.Tests.States;

public sealed class ConfirmTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_check_that_fails_three_times_is_down_since_the_first()
    {
        var (status, changes) = Run("uudududdd", new Confirmation(3, 3), new Confirmation(2, 2));
        Assert.Equal(CheckStatus.Down, status);
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Down, 6)], changes);
    }

    [Fact]
    public void One_success_is_enough_at_first_but_not_for_a_recovery()
    {
        var (_, changes) = Run("udddudduu", new Confirmation(3, 3), new Confirmation(2, 2));
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Down, 1), (CheckStatus.Up, 7)], changes);
    }

    [Fact]
    public void Two_of_three_need_not_be_in_a_row() =>
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Down, 1)], Run("udud", new Confirmation(2, 3), new Confirmation(2, 2)).Changes);

    [Fact]
    public void Unknown_neither_confirms_nor_breaks_a_run_of_failures() =>
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Down, 1)], Run("udnndnd", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);

    [Fact]
    public void Degraded_is_confirmed_like_down_and_worse_counts_towards_it()
    {
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Degraded, 1)], Run("uggg", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Degraded, 1)], Run("ugdgg", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Degraded, 1), (CheckStatus.Down, 4)], Run("ugggddd", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Degraded, 1), (CheckStatus.Up, 5)], Run("ugdgguu", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);
        Assert.Equal([(CheckStatus.Up, 0), (CheckStatus.Down, 1), (CheckStatus.Degraded, 4), (CheckStatus.Up, 6)], Run("udddgguu", new Confirmation(3, 3), new Confirmation(2, 2)).Changes);
    }

    [Fact]
    public void Losing_sight_makes_up_unknown_but_never_hides_an_outage()
    {
        Assert.Equal(CheckStatus.Unknown, Run("unnn", new Confirmation(3, 3), new Confirmation(2, 2)).Status);
        Assert.Equal(CheckStatus.Down, Run("udddnnnnnnnn", new Confirmation(3, 3), new Confirmation(2, 2)).Status);
    }

    [Fact]
    public void It_agrees_with_a_naive_model_for_any_sequence() =>
        Gen.Select(Gen.Int[0, 3].Select(i => "udng"[i]).Array[0, 60], Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 20]).Sample((verdicts, n, m, k, l) =>
        {
            var (down, up) = (new Confirmation(Math.Min(n, m), Math.Max(n, m)), new Confirmation(Math.Min(k, l), Math.Max(k, l)));
            Assert.Equal(Naive(verdicts, down, up), Run(new string(verdicts), down, up).Status);
        });

    [Fact]
    public void A_lasting_condition_fails_only_after_its_time()
    {
        var condition = ConditionParser.Parse("status < 90 for 5m", [new FactDescription("status", FactType.Number, "状态码")]).Condition!;
        var seen = new Observation { Facts = new Dictionary<string, Fact> { ["status"] = Fact.Of(95) } };
        IReadOnlyDictionary<string, DateTimeOffset> broken = new Dictionary<string, DateTimeOffset>();
        var verdicts = new List<CheckStatus>();
        for (var minute = 0; minute <= 5; minute++)
        {
            var verdict = Judge.Of(seen, [condition], broken, Start.AddMinutes(minute));
            broken = verdict.BrokenSince;
            verdicts.Add(verdict.Status);
        }

        Assert.Equal([CheckStatus.Up, CheckStatus.Up, CheckStatus.Up, CheckStatus.Up, CheckStatus.Up, CheckStatus.Down], verdicts);
    }

    private static (CheckStatus Status, List<(CheckStatus, int)> Changes) Run(string verdicts, Confirmation down, Confirmation up)
    {
        var (status, history, changes) = (CheckStatus.Unknown, "", new List<(CheckStatus, int)>());
        for (var i = 0; i < verdicts.Length; i++)
        {
            var next = Confirm.Next(status, history, Status(verdicts[i]), Start.AddMinutes(i), down, up);
            (status, history) = (next.Status, next.History);
            if (next.Since is { } since)
            {
                changes.Add((status, (int)(since - Start).TotalMinutes));
            }
        }

        return (status, changes);
    }

    /// <summary>The same rules said plainly, with the whole past at hand.</summary>
    private static CheckStatus Naive(char[] verdicts, Confirmation down, Confirmation up)
    {
        var (status, past) = (CheckStatus.Unknown, "");
        foreach (var verdict in verdicts)
        {
            past += verdict;
            var known = past.Replace("n", "", StringComparison.Ordinal);
            var lost = Math.Max(down.Window, 3);
            var (lastDown, lastUp) = (Last(known, down.Window), Last(known, up.Window));
            var next = (verdict, status) switch
            {
                ('n', CheckStatus.Up or CheckStatus.Degraded) when past.Length >= lost && Last(past, lost).All(c => c == 'n') => CheckStatus.Unknown,
                ('n', _) => status,
                ('d', not CheckStatus.Down) when lastDown.Count(c => c == 'd') >= down.Count => CheckStatus.Down,
                ('d' or 'g', CheckStatus.Up) when lastDown.Count(c => c is 'd' or 'g') >= down.Count => CheckStatus.Degraded,
                ('u', CheckStatus.Unknown) => CheckStatus.Up,
                ('g', CheckStatus.Unknown) => CheckStatus.Degraded,
                ('u', CheckStatus.Down or CheckStatus.Degraded) when lastUp.Count(c => c == 'u') >= up.Count => CheckStatus.Up,
                ('u' or 'g', CheckStatus.Down) when lastUp.Count(c => c is 'u' or 'g') >= up.Count => CheckStatus.Degraded,
                _ => status,
            };
            (past, status) = (next == status ? past : "", next);
        }

        return status;
    }

    private static string Last(string text, int count) => text[Math.Max(0, text.Length - count)..];

    private static CheckStatus Status(char verdict) => verdict switch { 'u' => CheckStatus.Up, 'd' => CheckStatus.Down, 'g' => CheckStatus.Degraded, _ => CheckStatus.Unknown };
}
