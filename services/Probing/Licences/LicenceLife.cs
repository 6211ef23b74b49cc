namespace Platform.Probing.Licences;

/// <summary>What may happen to a licence, and when its end has to be told; pure.</summary>
internal static class LicenceLife
{
    /// <summary>Days before the end at which it is told; 0 is the day after the last valid one. Only 30 is contractual.</summary>
    public static readonly IReadOnlyList<int> Rungs = [30, 15, 7, 1, 0];

    /// <summary>The state after <paramref name="happened"/>; null when it cannot happen now. Null for <paramref name="now"/>: no licence yet.</summary>
    public static LicenceState? Next(LicenceState? now, LicenceEvent happened) => (now, happened) switch
    {
        (null, LicenceEvent.Applied) => LicenceState.Applied,
        (null, LicenceEvent.Activated) => LicenceState.Active,
        (LicenceState.Applied, LicenceEvent.Activated) => LicenceState.Active,
        (LicenceState.Active, LicenceEvent.Renewed) => LicenceState.Active,
        (LicenceState.Applied or LicenceState.Active, LicenceEvent.Revoked) => LicenceState.Revoked,
        (LicenceState.Revoked, LicenceEvent.Applied) => LicenceState.Applied,
        ({ } state, LicenceEvent.Assessed) => state,
        _ => null,
    };

    /// <summary>What may happen next, for the one who asked for something else.</summary>
    public static IReadOnlyList<LicenceEvent> Possible(LicenceState? now) => [.. Enum.GetValues<LicenceEvent>().Where(happened => Next(now, happened) is not null)];

    /// <summary>
    /// The rung that stands at <paramref name="today"/>, when it has not been told: the lowest that is reached. Rungs passed by unseen
    /// are told with it, not after it.
    /// </summary>
    public static int? Due(DateOnly validUntil, DateOnly today, IReadOnlyCollection<int> told)
    {
        var left = DaysLeft(validUntil, today);
        var standing = Rungs.Where(rung => rung == 0 ? left < 0 : left <= rung).DefaultIfEmpty(int.MaxValue).Min();
        return standing == int.MaxValue || told.Any(rung => rung <= standing) ? null : standing;
    }

    public static int DaysLeft(DateOnly validUntil, DateOnly today) => validUntil.DayNumber - today.DayNumber;

    /// <summary>Chinese words of what happened, as the contract names them.</summary>
    public static string Chinese(LicenceEvent happened) => happened switch
    {
        LicenceEvent.Applied => "申请",
        LicenceEvent.Activated => "激活",
        LicenceEvent.Renewed => "续期",
        LicenceEvent.Revoked => "注销",
        _ => "合规评估",
    };
}
