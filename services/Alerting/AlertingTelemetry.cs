using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Alerting;

/// <summary>Traces and metrics of the service: <c>Platform.Alerting</c>.</summary>
internal sealed class AlertingTelemetry
{
    public const string Name = "Platform.Alerting";

    private static readonly ActivitySource Source = new(Name);
    private readonly Counter<long> steps;
    private readonly Histogram<double> late;

    public AlertingTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        steps = meter.CreateCounter<long>("platform.alerting.escalation.steps", description: "Escalation steps taken, by template and by whether there was somebody to tell");
        late = meter.CreateHistogram<double>("platform.alerting.escalation.lateness", "s", "From a step's due instant to the pass that took it");
    }

    public void Step(string template, bool told) =>
        steps.Add(1, new KeyValuePair<string, object?>("template", template), new KeyValuePair<string, object?>("told", told));

    public void Late(TimeSpan by) => late.Record(by.TotalSeconds);

    /// <summary>
    /// Goes on in the trace of <paramref name="traceParent"/>. Without a listener an activity is made all the same: the outbox
    /// takes the trace from it.
    /// </summary>
    public Activity? Continue(string name, string? traceParent)
    {
        if (ActivityContext.TryParse(traceParent, null, out var parent))
        {
            return Source.StartActivity(name, ActivityKind.Internal, parent)
                ?? new Activity(name).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
        }

        return Source.StartActivity(name) ?? new Activity(name).Start();
    }
}
