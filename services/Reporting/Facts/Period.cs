using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Facts;

/// <summary>
/// What a figure covers: whole Shanghai days, both inclusive, and the instant up to which facts were known. A period that
/// still runs counts only up to <paramref name="AsOf"/>.
/// </summary>
internal sealed record Period(DateOnly From, DateOnly To, DateTimeOffset AsOf)
{
    /// <summary>First instant.</summary>
    public DateTimeOffset Start => ShanghaiTime.StartOf(From);

    /// <summary>First instant after the last one that counts.</summary>
    public DateTimeOffset End => Earlier(ShanghaiTime.StartOf(To.AddDays(1)), AsOf);

    /// <summary>True while the period has not ended.</summary>
    public bool IsRunning => AsOf < ShanghaiTime.StartOf(To.AddDays(1));

    /// <summary>True for exactly one calendar month.</summary>
    public bool IsMonth => From.Day == 1 && To == From.AddMonths(1).AddDays(-1);

    /// <summary>「2026年11月」 or 「2026年11月3日至2026年11月9日」.</summary>
    public string Title => IsMonth ? $"{From.Year}年{From.Month}月" : $"{ShanghaiTime.Chinese(From)}至{ShanghaiTime.Chinese(To)}";

    public static Period Month(int year, int month, DateTimeOffset asOf)
    {
        var first = new DateOnly(year, month, 1);
        return new Period(first, first.AddMonths(1).AddDays(-1), asOf);
    }

    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;

    /// <summary>The part inside the contract's term; an empty span when they do not meet.</summary>
    public Span Within(ContractDocument contract) =>
        new Span(Start, End).Cut(new Span(ShanghaiTime.StartOf(contract.From), ShanghaiTime.StartOf(contract.To.AddDays(1))));

    /// <summary>From the first day of the contract to the end of this period: for rules that count over the term.</summary>
    public Period SinceStartOf(ContractDocument contract) => this with { From = contract.From < From ? contract.From : From };

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>A half-open span of time.</summary>
internal readonly record struct Span(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Length => To > From ? To - From : TimeSpan.Zero;

    public Span Cut(Span other) => new(From > other.From ? From : other.From, To < other.To ? To : other.To);

    /// <summary>Joins overlapping and touching spans, in order; empty ones vanish.</summary>
    public static IReadOnlyList<Span> Union(IEnumerable<Span> spans)
    {
        var joined = new List<Span>();
        foreach (var span in spans.Where(span => span.To > span.From).OrderBy(span => span.From))
        {
            if (joined.Count > 0 && span.From <= joined[^1].To)
            {
                joined[^1] = joined[^1] with { To = span.To > joined[^1].To ? span.To : joined[^1].To };
            }
            else
            {
                joined.Add(span);
            }
        }

        return joined;
    }

    /// <summary>What of this span none of <paramref name="holes"/> covers, in order.</summary>
    public IReadOnlyList<Span> Without(IEnumerable<Span> holes)
    {
        var (left, at) = (new List<Span>(), From);
        foreach (var hole in Union(holes))
        {
            if (hole.From > at && at < To)
            {
                left.Add(new Span(at, hole.From < To ? hole.From : To));
            }

            at = hole.To > at ? hole.To : at;
        }

        if (at < To)
        {
            left.Add(this with { From = at });
        }

        return left;
    }

    /// <summary>Total length of the union of <paramref name="spans"/> inside <paramref name="window"/>.</summary>
    public static TimeSpan Covered(IEnumerable<Span> spans, Span window) =>
        Union(spans.Select(span => span.Cut(window))).Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);
}
