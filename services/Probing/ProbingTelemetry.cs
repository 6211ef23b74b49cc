using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Contracts;

namespace Platform.Probing;

/// <summary>Names of what the service measures and traces: all under <c>Platform.Probing</c>.</summary>
internal sealed class ProbingTelemetry
{
    public const string Name = "Platform.Probing";

    public static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> probes;
    private readonly Histogram<double> lag;
    private readonly Histogram<double> batch;
    private long queued;

    public ProbingTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        probes = meter.CreateCounter<long>("platform.probing.probes", "{probe}", "Probes by kind and verdict");
        lag = meter.CreateHistogram<double>("platform.probing.lag", "s", "How late probes started");
        batch = meter.CreateHistogram<double>("platform.probing.batch", "{result}", "Results written in one transaction");
        meter.CreateObservableGauge("platform.probing.scheduled", () => Interlocked.Read(ref queued), "{check}", "Checks that wait for their instant");
    }

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
    }

    public void Written(int results) => batch.Record(results);

    public void Scheduled(int checks) => Interlocked.Exchange(ref queued, checks);
}
