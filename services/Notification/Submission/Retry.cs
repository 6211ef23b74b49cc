namespace Platform.Notification.Submission;

/// <summary>When a refused or lost message is looked at again.</summary>
internal static class Retry
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30),
    ];

    /// <summary>How long an alert that the carrier does not take is tried; then it has failed and whoever asked is told.</summary>
    public static readonly TimeSpan AlertsGiveUp = TimeSpan.FromHours(24);

    /// <summary>How long a carrier is asked about a lost message; receipts may still come later.</summary>
    public static readonly TimeSpan QueriesGiveUp = TimeSpan.FromHours(1);

    public static TimeSpan After(int attempts) => Steps[Math.Clamp(attempts - 1, 0, Steps.Length - 1)];
}
