namespace Platform.Sidecar;

/// <summary>An application beside the sidecar.</summary>
/// <param name="Id">Dapr's app id: the service's name.</param>
/// <param name="Address">Where it listens, for example <c>http://127.0.0.1:5101</c>. It need not be up yet.</param>
public sealed record SidecarApp(string Id, Uri Address)
{
    /// <summary>What the sidecar shows to the app in <c>dapr-api-token</c>; null: nothing.</summary>
    public string? AppToken { get; init; }

    /// <summary>What the app must show to the sidecar in <c>dapr-api-token</c>; null: nothing is asked.</summary>
    public string? ApiToken { get; init; }

    /// <summary>Port of the gRPC API; 0 takes a free one.</summary>
    public int GrpcPort { get; init; }

    /// <summary>Port of the HTTP API; 0 takes a free one.</summary>
    public int HttpPort { get; init; }
}

/// <summary>How the stand-in delivers. The defaults are those that the chart sets for the real one.</summary>
public sealed record SidecarOptions
{
    /// <summary>Names of the pub/sub components that exist.</summary>
    public IReadOnlyList<string> PubSubs { get; init; } = ["pubsub"];

    /// <summary>Events that wait for one subscription at most; what comes on top is dropped, counted and logged, and the feeds heal it.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>Deliveries of one subscription under way at once. Like the real one it keeps no order above 1.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Tries of one event before it goes to the dead letter.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause after the first failed try; doubled each time up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between two tries.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an app may take to answer one delivery.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
