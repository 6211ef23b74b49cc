using Platform.Contracts;

namespace Platform.Reporting.Facts;

/// <summary>A confirmed outage of one check; <paramref name="To"/> null while it lasts.</summary>
internal sealed record Outage(
    string CheckId, string CheckName, string SystemId, string SystemName, DateTimeOffset From, DateTimeOffset? To, string Reason)
{
    /// <summary>The span up to <paramref name="asOf"/>.</summary>
    public Span Until(DateTimeOffset asOf) => new(From, To ?? asOf);

    /// <summary>
    /// From the changes of any number of checks, in any order. An outage begins with the first probe that showed it and ends with
    /// the first that showed anything else: neither unknown nor paused is outage, nor is it proof of service.
    /// </summary>
    public static IReadOnlyList<Outage> Of(IEnumerable<StateChange> changes)
    {
        var outages = new List<Outage>();
        foreach (var check in changes.GroupBy(change => change.CheckId))
        {
            Outage? open = null;
            foreach (var change in check.OrderBy(change => change.Version))
            {
                if (change.Current == CheckStatus.Down)
                {
                    open ??= new Outage(check.Key, change.CheckName, change.SystemId, change.SystemName, change.OccurredAt, null, change.Reason);
                }
                else if (open is not null)
                {
                    outages.Add(open with { To = change.OccurredAt });
                    open = null;
                }
            }

            if (open is not null)
            {
                outages.Add(open);
            }
        }

        return [.. outages.OrderBy(outage => outage.From).ThenBy(outage => outage.CheckId, StringComparer.Ordinal)];
    }
}
