using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Contracts;
using Platform.Probing.Metrics;

namespace Platform.Probing;

/// <summary>Names of what the service measures and traces: all under <c>Platform.Probing</c>.</summary>
internal sealed class ProbingTelemetry
{
    public const string Name = "Platform.Probing";

    public static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> probes;
    private readonly Counter<long> rounds;
    private readonly Histogram<double> lag;
    private readonly Histogram<double> batch;
    private readonly Counter<long> refused;
    private readonly Counter<long> missed;
    private readonly Meter meter;
    private long queued;
    private long underWay;
    private long unwritten;
    private double worstLag;

    public ProbingTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        probes = meter.CreateCounter<long>("platform.probing.probes", "{probe}", "Probes by kind and verdict");
        rounds = meter.CreateCounter<long>("platform.probing.rounds", "{round}", "Inspection rounds ended, by state");
        lag = meter.CreateHistogram<double>("platform.probing.lag", "s", "How late probes started");
        batch = meter.CreateHistogram<double>("platform.probing.batch", "{result}", "Results written in one transaction");
        meter.CreateObservableGauge("platform.probing.scheduled", () => Interlocked.Read(ref queued), "{check}", "Checks that wait for their instant");
        meter.CreateObservableGauge("platform.probing.underway", () => Interlocked.Read(ref underWay), "{probe}", "Probes that run or wait for a place");
        meter.CreateObservableGauge("platform.probing.unwritten", () => Interlocked.Read(ref unwritten), "{result}", "Results that wait for the database");
        refused = meter.CreateCounter<long>("platform.probing.refused", "{result}", "Results that the fence refused, because another replica has their slot");
        missed = meter.CreateCounter<long>("platform.probing.missed", "{instant}", "Planned instants that nobody probed");
    }

    /// <summary>What has been recorded of each check.</summary>
    public CheckTallies Tallies { get; } = new();

    /// <summary>Starts a span. Without a listener it is a bare one, so that the trace still runs from the probe to the SMS.</summary>
    public static Activity Start(string name, ActivityContext parent = default)
    {
        if (Source.StartActivity(name, ActivityKind.Internal, parent) is { } heard)
        {
            return heard;
        }

        var bare = new Activity(name).SetIdFormat(ActivityIdFormat.W3C);
        return (parent == default ? bare : bare.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags)).Start();
    }

    public void Probed(string kind, CheckStatus verdict, TimeSpan late)
    {
        probes.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("verdict", verdict.ToString().ToLowerInvariant()));
        lag.Record(Math.Max(0, late.TotalSeconds));
        if (late.TotalMilliseconds > Volatile.Read(ref worstLag))
        {
            Volatile.Write(ref worstLag, late.TotalMilliseconds);
        }
    }

    public void ObserveSlots(Func<IEnumerable<KeyValuePair<string, int>>> slots) => meter.CreateObservableGauge(
        "platform.probing.slots", () => slots().Select(zone => new Measurement<int>(zone.Value, new KeyValuePair<string, object?>("zone", Zones.ServedZones.Shown(zone.Key)))), "{slot}", "Slots that this replica holds");

    /// <summary>The latest start since the last call, in milliseconds.</summary>
    public double TakeWorstLag() => Interlocked.Exchange(ref worstLag, 0);

    public void RoundEnded(RoundState state) => rounds.Add(1, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));

    public void Written(int results) => batch.Record(results);

    public void Unwritten(int results) => Interlocked.Exchange(ref unwritten, results);

    public void Refused(int results) => refused.Add(results);

    public void Missed(long instants)
    {
        if (instants > 0)
        {
            missed.Add(instants);
        }
    }

    public void Scheduled(int checks, int probes)
    {
        Interlocked.Exchange(ref queued, checks);
        Interlocked.Exchange(ref underWay, probes);
    }
}
