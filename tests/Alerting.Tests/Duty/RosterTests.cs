using CsCheck;
using Platform.Alerting.Duty;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Tests.Duty;

public sealed class RosterTests
{
    private static readonly ShiftDefinition[] DayAndNight = [new("day", new(8, 30), new(17, 30)), new("night", new(17, 30), new(8, 30))];
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly Roster Sample = new(DayAndNight, ["zhang", "li", "wang"], First, []);

    [Fact]
    public void Shifts_follow_the_rota_from_the_first_day_of_the_contract()
    {
        var people = Sample.Spans(ShanghaiTime.At(First, new(8, 30)), ShanghaiTime.At(First.AddDays(3), new(8, 30)))
            .Select(span => $"{span.ShiftId} {span.PersonId}");
        Assert.Equal(["day zhang", "night li", "day wang", "night zhang", "day li", "night wang"], people);
    }

    [Fact]
    public void After_midnight_the_night_shift_of_the_day_before_is_on()
    {
        var night = Assert.Single(Sample.At(ShanghaiTime.At(First.AddDays(1), new(3, 0))));
        Assert.Equal(("night", "li", First), (night.ShiftId, night.PersonId, night.Date));
    }

    [Fact]
    public void The_one_who_comes_is_on_at_the_very_instant_of_the_change()
    {
        var change = ShanghaiTime.At(First, new(17, 30));
        Assert.Equal("li", Assert.Single(Sample.At(change)).PersonId);
        Assert.Equal("zhang", Assert.Single(Sample.At(change.AddTicks(-1))).PersonId);
    }

    [Fact]
    public void Day_and_night_shifts_leave_no_gap() =>
        Assert.Empty(Sample.Gaps(ShanghaiTime.StartOf(First), ShanghaiTime.StartOf(First.AddDays(60))));

    [Fact]
    public void A_day_shift_alone_leaves_the_nights_uncovered()
    {
        var roster = Sample with { Shifts = [DayAndNight[0]] };
        Assert.Equal(2, roster.Gaps(ShanghaiTime.StartOf(First), ShanghaiTime.EndOf(First)).Count);
    }

    [Fact]
    public void A_replacement_takes_a_part_of_a_shift_and_gives_it_back()
    {
        var from = ShanghaiTime.At(First, new(10, 0));
        var roster = Sample with { Replacements = [new("r", "wang", from, from.AddHours(2), from)] };
        var people = roster.Spans(ShanghaiTime.At(First, new(8, 30)), ShanghaiTime.At(First, new(17, 30))).Select(span => span.PersonId);
        Assert.Equal(["zhang", "wang", "zhang"], people);
    }

    [Fact]
    public void Of_two_replacements_the_later_one_holds()
    {
        var from = ShanghaiTime.At(First, new(10, 0));
        var roster = Sample with { Replacements = [new("a", "wang", from, from.AddHours(2), from), new("b", "li", from, from.AddHours(2), from.AddMinutes(1))] };
        Assert.Equal("li", Assert.Single(roster.At(from)).PersonId);
    }

    [Fact]
    public void An_empty_rota_has_nobody_on_duty() => Assert.Empty((Sample with { Rota = [] }).At(ShanghaiTime.At(First, new(9, 0))));

    [Fact]
    public void What_the_table_shows_is_what_each_instant_answers() =>
        Gen.Select(Gen.Int[0, 30 * 24 * 60], Gen.Int[1, 5], Gen.Int[0, 3000], Gen.Int[1, 3000]).Sample(
            (minute, people, start, length) =>
            {
                var origin = ShanghaiTime.StartOf(First);
                var instant = origin.AddMinutes(minute);
                var replaced = origin.AddMinutes(minute - 1500 + start);
                var roster = new Roster(
                    DayAndNight, [.. Enumerable.Range(0, people).Select(index => $"p{index}")], First,
                    [new("r", "other", replaced, replaced.AddMinutes(length), replaced)]);
                var table = roster.Spans(origin.AddDays(-2), origin.AddDays(33));
                return table.Where(span => span.From <= instant && instant < span.To).Select(span => span.PersonId)
                    .SequenceEqual(roster.At(instant).Select(span => span.PersonId));
            },
            iter: 200);

    [Fact]
    public void Nobody_has_two_shifts_in_a_row_when_there_are_two_people_or_more() =>
        Gen.Select(Gen.Int[2, 9], Gen.Int[0, 300]).Sample(
            (people, day) =>
            {
                var roster = Sample with { Rota = [.. Enumerable.Range(0, people).Select(index => $"p{index}")] };
                var spans = roster.Spans(ShanghaiTime.At(First.AddDays(day), new(8, 30)), ShanghaiTime.At(First.AddDays(day + 7), new(8, 30)));
                return spans.Zip(spans.Skip(1)).All(pair => pair.First.PersonId != pair.Second.PersonId);
            },
            iter: 100);
}
