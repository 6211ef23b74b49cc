namespace Platform.Identity.Users;

/// <summary>
/// Counts wrong passwords: five within 15 minutes close the account for 15 minutes, and each further lock lasts twice as
/// long, up to a day. A right password clears it.
/// </summary>
internal sealed class SignInGuard
{
    public const int Tries = 5;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestLock = TimeSpan.FromHours(24);

    public int Failures { get; private set; }

    public DateTimeOffset? FirstFailureAt { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>Locks since the last right password.</summary>
    public int Locks { get; private set; }

    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>A wrong password at <paramref name="now"/>; true when it has closed the account.</summary>
    public bool Fail(DateTimeOffset now)
    {
        if (FirstFailureAt is null || now - FirstFailureAt > Window)
        {
            FirstFailureAt = now;
            Failures = 0;
        }

        if (++Failures < Tries)
        {
            return false;
        }

        var lasts = FirstLock * Math.Pow(2, Math.Min(Locks, 10));
        LockedUntil = now + (lasts < LongestLock ? lasts : LongestLock);
        Locks++;
        Failures = 0;
        FirstFailureAt = null;
        return true;
    }

    public void Clear()
    {
        Failures = 0;
        FirstFailureAt = null;
        LockedUntil = null;
        Locks = 0;
    }
}
