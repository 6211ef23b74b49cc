using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Duty;

/// <summary>A stretch of duty: one person, one shift of one day, or a part of it.</summary>
/// <param name="Date">Shanghai date on which the shift begins.</param>
/// <param name="ShiftId">Shift; null for a replacement outside all shifts.</param>
/// <param name="From">First instant.</param>
/// <param name="To">End, exclusive.</param>
/// <param name="PersonId">Who.</param>
/// <param name="OverrideId">The replacement that put this person there; null for the rota itself.</param>
internal sealed record DutySpan(DateOnly Date, string? ShiftId, DateTimeOffset From, DateTimeOffset To, string PersonId, string? OverrideId);

/// <summary>A stretch in which nobody is on duty.</summary>
internal sealed record DutyGap(DateTimeOffset From, DateTimeOffset To);

/// <summary>Someone else is on duty from an instant to another, whatever the rota says.</summary>
internal sealed record Replacement(string Id, string PersonId, DateTimeOffset From, DateTimeOffset To, DateTimeOffset CreatedAt);

/// <summary>
/// 值班表: who is on duty, as a function of the instant. Shifts are numbered from the first day of the contract in their
/// order of the day, and shift number <c>n</c> belongs to person <c>n mod count</c> of the rota: with people A, B, C and a
/// day and a night shift, the first day is A by day and B by night, the second C by day and A by night. So nobody has
/// two shifts in a row when there are two people or more. A later replacement wins over an earlier one.
/// </summary>
internal sealed record Roster(IReadOnlyList<ShiftDefinition> Shifts, IReadOnlyList<string> Rota, DateOnly FirstDay, IReadOnlyList<Replacement> Replacements)
{
    public static Roster Of(TermsDocument terms, IReadOnlyList<Replacement> replacements) =>
        new(terms.Shifts, terms.Rota, terms.From, replacements);

    /// <summary>Who is on duty at <paramref name="instant"/>; more than one when shifts overlap, none in a gap.</summary>
    public IReadOnlyList<DutySpan> At(DateTimeOffset instant) => Spans(instant, instant.AddTicks(1));

    /// <summary>Everybody's duty between two instants, in order.</summary>
    public IReadOnlyList<DutySpan> Spans(DateTimeOffset from, DateTimeOffset to)
    {
        var shifts = ShiftsBetween(from, to);
        var replacements = Replacements.Where(one => one.From < to && one.To > from).OrderByDescending(one => one.CreatedAt).ToList();
        var cuts = shifts.SelectMany(one => new[] { one.From, one.To })
            .Concat(replacements.SelectMany(one => new[] { one.From, one.To }))
            .Where(at => at > from && at < to).Append(from).Append(to).Distinct().Order().ToList();

        var spans = new List<DutySpan>();
        for (var index = 0; index + 1 < cuts.Count; index++)
        {
            var (begin, end) = (cuts[index], cuts[index + 1]);
            var present = shifts.Where(one => one.From <= begin && begin < one.To).ToList();
            if (replacements.FirstOrDefault(one => one.From <= begin && begin < one.To) is { } replacement)
            {
                var date = present.Count > 0 ? present[0].Date : ShanghaiTime.DateOf(begin);
                Append(spans, new DutySpan(date, present.FirstOrDefault()?.ShiftId, begin, end, replacement.PersonId, replacement.Id));
            }
            else
            {
                present.ForEach(one => Append(spans, one with { From = begin, To = end }));
            }
        }

        return [.. spans.OrderBy(span => span.From)];
    }

    /// <summary>Stretches without anybody; 24-hour duty (003 全天24小时值守) has none.</summary>
    public IReadOnlyList<DutyGap> Gaps(DateTimeOffset from, DateTimeOffset to)
    {
        var gaps = new List<DutyGap>();
        var covered = from;
        foreach (var span in Spans(from, to))
        {
            if (span.From > covered)
            {
                gaps.Add(new DutyGap(covered, span.From));
            }

            covered = span.To > covered ? span.To : covered;
        }

        if (covered < to)
        {
            gaps.Add(new DutyGap(covered, to));
        }

        return gaps;
    }

    private List<DutySpan> ShiftsBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var shifts = new List<DutySpan>();
        if (Rota.Count == 0 || Shifts.Count == 0)
        {
            return shifts;
        }

        var ordered = Shifts.OrderBy(shift => shift.From).ToList();
        var last = ShanghaiTime.DateOf(to);
        for (var date = ShanghaiTime.DateOf(from).AddDays(-1); date <= last; date = date.AddDays(1))
        {
            for (var index = 0; index < ordered.Count; index++)
            {
                var shift = ordered[index];
                var begin = ShanghaiTime.At(date, shift.From);
                var end = ShanghaiTime.At(shift.To > shift.From ? date : date.AddDays(1), shift.To);
                if (begin < to && end > from)
                {
                    shifts.Add(new DutySpan(date, shift.Id, begin, end, PersonOf(date, index), null));
                }
            }
        }

        return shifts;
    }

    private string PersonOf(DateOnly date, int index)
    {
        var number = ((long)(date.DayNumber - FirstDay.DayNumber) * Shifts.Count) + index;
        return Rota[(int)(((number % Rota.Count) + Rota.Count) % Rota.Count)];
    }

    private static void Append(List<DutySpan> spans, DutySpan next)
    {
        var before = spans.FindLastIndex(span => span.To == next.From && span with { From = next.From, To = next.To } == next);
        if (before >= 0)
        {
            spans[before] = spans[before] with { To = next.To };
        }
        else
        {
            spans.Add(next);
        }
    }
}
