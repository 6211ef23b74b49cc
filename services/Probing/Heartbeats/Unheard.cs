using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.Probing.Rounds;

namespace Platform.Probing.Heartbeats;

/// <summary>Beats that nobody could hear: while the platform stood still, silence says nothing of the script.</summary>
internal static class Unheard
{
    /// <summary>
    /// Whether an overdue beat may have come in <paramref name="gap"/>; the next one shows it. A script that beats oftener than each half
    /// period would have beaten again between a gap that ended by then and its time, so such a gap excuses nothing.
    /// </summary>
    public static bool Excuses(RoundGap gap, HeartbeatSettings settings, DateTimeOffset last, DateTimeOffset now) =>
        gap.From < last + settings.Period + settings.Grace && gap.To > last + (settings.Period / 2) && now <= gap.To + settings.Period + settings.Grace;

    /// <summary>The standstill that excuses an overdue beat; null: none does.</summary>
    public static async Task<RoundGap?> FindAsync(
        IServiceScopeFactory scopes, HeartbeatSettings settings, DateTimeOffset last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var gaps = await db.Set<RoundGap>().AsNoTracking().Where(gap => gap.To > last).OrderBy(gap => gap.To).ToListAsync(cancellationToken);

        // A standstill that has just ended, or has not yet, is written down only with the next turn of the rounds.
        var silent = now - scope.ServiceProvider.GetRequiredService<IOptions<RoundOptions>>().Value.Standstill;
        if (await db.Set<RoundPulse>().AsNoTracking().FirstOrDefaultAsync(pulse => pulse.AliveAt < silent, cancellationToken) is { } stale)
        {
            gaps.Add(new RoundGap { From = stale.AliveAt, To = now });
        }

        return gaps.FindLast(gap => Excuses(gap, settings, last, now));
    }
}
