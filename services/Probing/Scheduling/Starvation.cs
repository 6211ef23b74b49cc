using Platform.Probing.Checks;

namespace Platform.Probing.Scheduling;

/// <summary>
/// Tells our own standstill from a slow target: a probe that timed out while this process stood still for a good part of its time (the
/// garbage collector, a thread pool without a free thread, a frozen machine) says unknown, not down.
/// </summary>
internal sealed class Starvation : IDisposable
{
    /// <summary>Share of a probe's time that we may take away from it.</summary>
    private const double Tolerated = 0.25;

    /// <summary>Less than this is no standstill, however short the probe's time.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private long lastBeat;
    private TimeSpan lost;

    /// <param name="clock">The machine's, whatever clock the service runs on: it measures this process, not the schedule.</param>
    public Starvation(TimeProvider clock)
    {
        this.clock = clock;
        lastBeat = clock.GetTimestamp();
        timer = clock.CreateTimer(_ => Tick(), null, Beat, Beat);
    }

    /// <summary>All time lost so far.</summary>
    public TimeSpan Lost
    {
        get
        {
            lock (gate)
            {
                return lost + Over(lastBeat);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    /// <summary>What was seen, unless we were not there for much of it.</summary>
    public static Observation Weigh(Observation seen, TimeSpan lost, TimeSpan timeout) =>
        seen.Failure == FailureReason.Timeout && lost > timeout * Tolerated && lost >= Least
            ? seen with { Failure = FailureReason.Starved, FailureDetail = $"探测程序停顿 {lost.TotalSeconds:0.0} 秒，本次结果不可信：{seen.FailureDetail ?? Failures.Chinese(seen.Failure)}" }
            : seen;

    private TimeSpan Over(long since) => clock.GetElapsedTime(since) - (2 * Beat) is { Ticks: > 0 } late ? late : TimeSpan.Zero;

    private void Tick()
    {
        lock (gate)
        {
            lost += Over(lastBeat);
            lastBeat = clock.GetTimestamp();
        }
    }
}
