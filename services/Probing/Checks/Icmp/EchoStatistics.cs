namespace Platform.Probing.Checks.Icmp;

/// <summary>What some echoes say together; pure. Times in milliseconds, null where none came back.</summary>
internal sealed record EchoStatistics(int Sent, int Received, double? Min, double? Average, double? Max, double? Jitter)
{
    public double LossPercent => Sent == 0 ? 0 : 100.0 * (Sent - Received) / Sent;

    /// <summary>Of round trips in the order of sending; null: lost. Jitter is the mean difference of one that came back to the next that did.</summary>
    public static EchoStatistics Of(IReadOnlyList<double?> trips)
    {
        var back = trips.OfType<double>().ToList();
        return back.Count == 0
            ? new EchoStatistics(trips.Count, 0, null, null, null, null)
            : new EchoStatistics(
                trips.Count, back.Count, back.Min(), back.Average(), back.Max(), back.Count == 1 ? 0 : back.Zip(back.Skip(1), (one, next) => Math.Abs(next - one)).Average());
    }
}
