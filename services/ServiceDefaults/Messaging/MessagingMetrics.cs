using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Names of the messaging's meter and trace source.</summary>
internal sealed class MessagingMetrics
{
    public const string Name = "Platform.Messaging";

    public static readonly ActivitySource Source = new(Name);

    public MessagingMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        Pushed = meter.CreateCounter<long>("platform.events.pushed", "{event}", "Events handed to the sidecar");
        LeftToFeed = meter.CreateCounter<long>("platform.events.left_to_feed", "{event}", "Events the sidecar did not take; the feed carries them");
        Handled = meter.CreateCounter<long>("platform.events.handled", "{event}", "Events whose effect has committed");
        Deferred = meter.CreateCounter<long>("platform.events.deferred", "{event}", "Events whose handling failed and is retried");
        Pulled = meter.CreateCounter<long>("platform.events.pulled", "{event}", "Events read from a feed");
        Lag = meter.CreateHistogram<double>("platform.events.lag", "s", "Time from the change to its committed effect");
    }

    public Counter<long> Pushed { get; }

    public Counter<long> LeftToFeed { get; }

    public Counter<long> Handled { get; }

    public Counter<long> Deferred { get; }

    public Counter<long> Pulled { get; }

    public Histogram<double> Lag { get; }

    /// <summary>An activity under the event's own trace, also when nobody records traces: the trace id must go on.</summary>
    public static Activity Continue(string name, string? traceParent)
    {
        var parent = ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
        if (Source.StartActivity(name, ActivityKind.Consumer, parent) is { } recorded)
        {
            return recorded;
        }

        var plain = new Activity(name).SetIdFormat(ActivityIdFormat.W3C);
        if (traceParent is not null)
        {
            plain.SetParentId(traceParent);
        }

        return plain.Start();
    }
}
