namespace Platform.Notification.Submission;

/// <summary>
/// Token bucket: so many hand-overs a second, a second's worth at once. Alerts take from it without waiting, down to a debt
/// that the others then pay.
/// </summary>
internal sealed class Rate(int perSecond, TimeProvider time)
{
    private readonly Lock gate = new();
    private double tokens = perSecond;
    private long filledAt = time.GetTimestamp();

    /// <summary>Takes up to <paramref name="wanted"/>; fewer, or none, when there are not enough.</summary>
    public int Take(int wanted, bool intoDebt)
    {
        lock (gate)
        {
            Fill();
            var taken = intoDebt ? wanted : Math.Clamp((int)tokens, 0, wanted);
            tokens -= taken;
            return taken;
        }
    }

    /// <summary>Puts back what was not used.</summary>
    public void Return(int unused)
    {
        lock (gate)
        {
            tokens = Math.Min(perSecond, tokens + unused);
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(perSecond, tokens + (time.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
        filledAt = now;
    }
}
