using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Contracts;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;

namespace Platform.Notification;

/// <summary>Names of this service's traces and metrics.</summary>
internal sealed class NotificationTelemetry
{
    public const string Name = "Platform.Notification";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> accepted;
    private readonly Counter<long> completed;
    private readonly Counter<long> submissions;
    private readonly Counter<long> replies;
    private readonly Histogram<double> handOver;

    public NotificationTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        accepted = meter.CreateCounter<long>("platform_sms_accepted", description: "Messages accepted, by lane");
        completed = meter.CreateCounter<long>("platform_sms_completed", description: "Messages that reached a final or uncertain state");
        submissions = meter.CreateCounter<long>("platform_sms_submissions", description: "Hand-overs by provider and outcome");
        replies = meter.CreateCounter<long>("platform_sms_replies", description: "Replies, by what they were matched to");
        handOver = meter.CreateHistogram<double>("platform_sms_handover_seconds", "s", "Acceptance to carrier, by lane");
    }

    /// <summary>Goes on with the trace of <paramref name="traceParent"/>, so that what is published here belongs to it.</summary>
    public static Activity? Continue(string name, string? traceParent)
    {
        if (!ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent))
        {
            return Source.StartActivity(name, ActivityKind.Internal);
        }

        // Without a listener there is no activity of the source, but the outbox still needs one to carry the trace on.
        return Source.StartActivity(name, ActivityKind.Internal, parent)
            ?? new Activity(name).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
    }

    public void Accepted(Message message) => accepted.Add(1, Tag("lane", message.Lane));

    public void Completed(Message message) =>
        completed.Add(1, Tag("state", message.State), Tag("reason", message.Failure?.ToString() ?? "none"));

    public void Submitted(Message message, string provider, string outcome)
    {
        submissions.Add(1, Tag("provider", provider), Tag("outcome", outcome));
        if (message is { State: MessageState.Submitted or MessageState.Delivered, SubmittedAt: { } at })
        {
            handOver.Record((at - message.AcceptedAt).TotalSeconds, Tag("lane", message.Lane));
        }
    }

    public void Replied(InboundMessage reply) =>
        replies.Add(1, Tag("matched", reply.OptOut ? "opt-out" : reply.MessageId is null ? "nothing" : "message"));

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value.ToString());
}
