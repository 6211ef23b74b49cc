using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.KeyPeriods;

/// <summary>The key periods of all contracts, read again each second: the scheduler asks for every probe.</summary>
internal sealed class KeyPeriodBook
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private volatile IReadOnlyList<KeyPeriod> periods = [];

    public async Task ReadAsync(ProbingDb db, CancellationToken cancellationToken) =>
        periods = await db.Set<KeyPeriod>().AsNoTracking().Where(period => period.RetiredAt == null).ToListAsync(cancellationToken);

    /// <summary>The interval of a check at <paramref name="instant"/>: shorter while a key period of its contract lasts.</summary>
    public TimeSpan Interval(string checkId, string? contractId, TimeSpan every, DateTimeOffset instant) => Interval(periods, checkId, contractId, every, instant);

    /// <summary>The same, pure. The highest multiplier holds; a check that runs only in rounds (zero) stays so.</summary>
    public static TimeSpan Interval(IReadOnlyList<KeyPeriod> periods, string checkId, string? contractId, TimeSpan every, DateTimeOffset instant)
    {
        if (periods.Count == 0 || contractId is null || every <= Shortest)
        {
            return every;
        }

        var date = ShanghaiTime.DateOf(instant);
        var multiplier = 1;
        foreach (var period in periods)
        {
            if (period.ContractId == contractId && period.From <= date && date <= period.To && (period.Checks.Count == 0 || period.Checks.Contains(checkId)))
            {
                multiplier = Math.Max(multiplier, period.Multiplier);
            }
        }

        var shorter = every / multiplier;
        return shorter < Shortest ? Shortest : shorter;
    }
}
