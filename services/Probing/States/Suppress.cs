using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Maintenances;

namespace Platform.Probing.States;

/// <summary>A check that another one depends on, as far as its child must know.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its confirmed status.</param>
/// <param name="LastVerdict">Verdict of its newest probe, not confirmed.</param>
/// <param name="LastPlannedAt">When that was planned.</param>
/// <param name="TimeToTell">How long it takes at most to be confirmed down.</param>
internal sealed record Upstream(string Id, string Name, CheckStatus Status, CheckStatus? LastVerdict, DateTimeOffset? LastPlannedAt, TimeSpan TimeToTell);

/// <summary>A maintenance window that is on and covers a check.</summary>
internal sealed record ActiveWindow(string Id, string Reason, DateTimeOffset Until, MaintenanceMode Mode, bool Excluded);

/// <summary>
/// Who is not told of what; pure. Only telling is suppressed: never the probing, never the state, never a recovery. One hop is enough,
/// because what a suppressed check suppresses in turn follows from its own state.
/// </summary>
internal static class Suppress
{
    /// <summary>The longest anybody waits for another check's verdict, whatever its interval.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Why nobody is told of a fault at <paramref name="now"/>; null: tell.</summary>
    /// <param name="since">When the fault began.</param>
    /// <param name="waitFrom">When it was confirmed, if it may wait for a dependency to be probed; null: it may not.</param>
    public static Suppression? Cause(DateTimeOffset since, DateTimeOffset? waitFrom, IReadOnlyList<Upstream> upstream, ActiveWindow? window, DateTimeOffset now)
    {
        if (window is not null)
        {
            return new Suppression(SuppressionKind.Maintenance, window.Id, MaintenanceReason.Of(window.Reason), window.Excluded);
        }

        if (upstream.FirstOrDefault(one => one.Status == CheckStatus.Down) is { } down)
        {
            return new Suppression(SuppressionKind.Dependency, down.Id, $"所依赖的“{down.Name}”不可用");
        }

        return waitFrom is { } from && upstream.FirstOrDefault(one => IsOpen(one, since) && now < from + Shorter(one.TimeToTell)) is { } open
            ? new Suppression(SuppressionKind.Waiting, open.Id, $"等待所依赖的“{open.Name}”的探测结果")
            : null;
    }

    /// <summary>
    /// Whether a fault that outlived its cause is told now: when it was seen again after that, or when the check had time enough to be
    /// seen well again.
    /// </summary>
    public static bool IsDue(CheckState state, TimeSpan timeToRecover, DateTimeOffset now) =>
        state.Suppressed == SuppressionKind.Waiting || state.Status != CheckStatus.Down || state.SuppressionOverAt is not { } over
        || (state.LastVerdict == CheckStatus.Down && state.LastPlannedAt >= over) || now >= over + Shorter(timeToRecover);

    /// <summary>It was not probed since the fault began, or it was and failed too, which is not confirmed yet.</summary>
    private static bool IsOpen(Upstream one, DateTimeOffset since) =>
        one.Status != CheckStatus.Paused && (one.LastPlannedAt is not { } last || last < since || one.LastVerdict == CheckStatus.Down);

    private static TimeSpan Shorter(TimeSpan time) => time < LongestWait ? time : LongestWait;
}
