using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Alerting.Data;
using Platform.Alerting.Terms;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting.Duty;

/// <summary>One stretch of duty: to person, day and shift (到人到天到班).</summary>
internal sealed record DutyView(
    string ContractId, DateOnly Date, string? ShiftId, DateTimeOffset From, DateTimeOffset To, string PersonId, string PersonName, string? Group, string? OverrideId)
{
    public static DutyView Of(string contractId, DutySpan span, TermsDocument terms) => new(
        contractId, span.Date, span.ShiftId, span.From, span.To, span.PersonId, terms.Shown(span.PersonId),
        terms.People.FirstOrDefault(person => person.Id == span.PersonId)?.Group, span.OverrideId);
}

/// <summary>A stretch without anybody.</summary>
internal sealed record GapView(string ContractId, DateTimeOffset From, DateTimeOffset To);

/// <summary>The roster of a range.</summary>
internal sealed record DutyAnswer(IReadOnlyList<DutyView> Items, IReadOnlyList<GapView> Gaps);

/// <summary>GET /duty: who is on duty from a day to a day, both included; this week and the next when none is given.</summary>
internal static class GetDuty
{
    private const int LongestDays = 400;

    public static async Task<Results<Ok<DutyAnswer>, ProblemHttpResult>> HandleAsync(
        AlertingDb db, TimeProvider time, string? contract, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var first = from ?? ShanghaiTime.Today(time);
        var last = to ?? first.AddDays(13);
        if (last < first || last.DayNumber - first.DayNumber > LongestDays)
        {
            return Problem.Invalid("to", $"Must be from the same day to {LongestDays} days later than from.");
        }

        var (begin, end) = (ShanghaiTime.StartOf(first), ShanghaiTime.EndOf(last));
        var items = new List<DutyView>();
        var gaps = new List<GapView>();
        foreach (var terms in await db.AllCurrentTermsAsync(cancellationToken))
        {
            if (contract is not null && terms.ContractId != contract)
            {
                continue;
            }

            var roster = Roster.Of(terms.Document, await db.ReplacementsAsync(terms.ContractId, begin, end, cancellationToken));
            items.AddRange(roster.Spans(begin, end).Select(span => DutyView.Of(terms.ContractId, span, terms.Document)));
            gaps.AddRange(roster.Gaps(begin, end).Select(gap => new GapView(terms.ContractId, gap.From, gap.To)));
        }

        return TypedResults.Ok(new DutyAnswer(items, gaps));
    }
}

/// <summary>GET /duty/now.</summary>
internal static class GetDutyNow
{
    public static async Task<Ok<IReadOnlyList<DutyView>>> HandleAsync(AlertingDb db, TimeProvider time, string? contract, CancellationToken cancellationToken) =>
        TypedResults.Ok(await OnDutyAsync(db, time.GetUtcNow(), contract, cancellationToken));

    /// <summary>Everybody on duty at an instant, with the whole of his shift around it.</summary>
    public static async Task<IReadOnlyList<DutyView>> OnDutyAsync(AlertingDb db, DateTimeOffset now, string? contract, CancellationToken cancellationToken)
    {
        var (begin, end) = (now.AddDays(-1), now.AddDays(1));
        var people = new List<DutyView>();
        foreach (var terms in await db.AllCurrentTermsAsync(cancellationToken))
        {
            if (contract is null || terms.ContractId == contract)
            {
                var roster = Roster.Of(terms.Document, await db.ReplacementsAsync(terms.ContractId, begin, end, cancellationToken));
                people.AddRange(roster.Spans(begin, end).Where(span => span.From <= now && now < span.To)
                    .Select(span => DutyView.Of(terms.ContractId, span, terms.Document)));
            }
        }

        return people;
    }
}
