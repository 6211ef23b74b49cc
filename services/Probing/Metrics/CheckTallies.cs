using System.Collections.Concurrent;
using Platform.Contracts;
using Platform.Probing.Results;
using Platform.Probing.States;

namespace Platform.Probing.Metrics;

/// <summary>What this replica has recorded of each check since it started, for the scraper: counters that a restart resets, as counters do.</summary>
internal sealed class CheckTallies
{
    private readonly ConcurrentDictionary<string, Tally> byCheck = new();

    public void Add(IReadOnlyList<(Outcome Outcome, Verdict Verdict)> recorded)
    {
        foreach (var (outcome, verdict) in recorded)
        {
            var tally = byCheck.GetOrAdd(outcome.Check.Id, _ => new Tally());
            Interlocked.Increment(ref tally.Results[(int)verdict.Status]);
            tally.LagSeconds = Math.Max(0, outcome.Lag.TotalSeconds);
            if (outcome.Seen.Facts.TryGetValue("cert_expires_in", out var life))
            {
                tally.CertificateExpiry = (outcome.FinishedAt + TimeSpan.FromSeconds(Math.Clamp(life.Number, -1e9, 1e10))).ToUnixTimeSeconds();
            }
        }
    }

    public Tally? Find(string checkId) => byCheck.GetValueOrDefault(checkId);

    /// <summary>Forgets checks that are no more, so that what is kept is bounded by the checks that are.</summary>
    public void Keep(IReadOnlySet<string> present)
    {
        foreach (var id in byCheck.Keys.Where(id => !present.Contains(id)))
        {
            byCheck.TryRemove(id, out _);
        }
    }

    internal sealed class Tally
    {
        /// <summary>Results by verdict.</summary>
        public long[] Results { get; } = new long[Enum.GetValues<CheckStatus>().Length];

        public double LagSeconds { get; set; }

        /// <summary>When the first certificate of the chain expires, seconds since 1970; null without one.</summary>
        public double? CertificateExpiry { get; set; }
    }
}
