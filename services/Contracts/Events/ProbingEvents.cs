namespace Platform.Contracts.Events;

/// <summary>
/// A check has changed its confirmed state. <paramref name="OccurredAt"/> is the planned instant of the first probe
/// that showed it, <paramref name="ConfirmedAt"/> the end of the probe that confirmed it.
/// </summary>
/// <param name="CheckId">Global id of the check: <c>{contract}.{check}</c>.</param>
/// <param name="CheckName">Name on screens.</param>
/// <param name="ContractId">Contract the check serves; null for a check outside any contract.</param>
/// <param name="SystemId">System it belongs to.</param>
/// <param name="SystemName">Name of the system.</param>
/// <param name="ComponentName">Name of the component; null for the whole system.</param>
/// <param name="Zone">网络域 it was probed from.</param>
/// <param name="Target">What was probed, without credentials, as a person reads it.</param>
/// <param name="Severity">Severity of the alert it raises.</param>
/// <param name="Previous">State before.</param>
/// <param name="Current">State now.</param>
/// <param name="OccurredAt">When the new state began.</param>
/// <param name="ConfirmedAt">When it was confirmed.</param>
/// <param name="Reason">One sentence why, for a person: <c>状态码 503，应为 200</c>.</param>
/// <param name="Serves">Clauses the check serves.</param>
/// <param name="Version">Version of the check's state.</param>
/// <param name="SuppressedBy">
/// Why nobody is to be told of it now; null: tell. When the cause ends and the check is still not well, the same state comes once more
/// (<c>Previous</c> equals <c>Current</c>) with null here. A recovery is never suppressed.
/// </param>
/// <param name="Flapping">True while the check goes up and down so often that its state is held; an end of that is told too.</param>
public sealed record CheckStateChanged(
    string CheckId, string CheckName, string? ContractId, string SystemId, string SystemName, string? ComponentName,
    string? Zone, string Target, Severity Severity, CheckStatus Previous, CheckStatus Current,
    DateTimeOffset OccurredAt, DateTimeOffset ConfirmedAt, string Reason, IReadOnlyList<string> Serves, long Version,
    Suppression? SuppressedBy = null, bool Flapping = false) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.check-state-changed.v1";

    string IEvent.Subject => CheckId;
}

/// <summary>Why nobody is told of a fault.</summary>
/// <param name="Kind">What kind of cause.</param>
/// <param name="Id">Id of the check or of the maintenance window.</param>
/// <param name="Reason">The cause in one Chinese sentence.</param>
/// <param name="Excluded">True: the time counts for no availability figure.</param>
public sealed record Suppression(SuppressionKind Kind, string Id, string Reason, bool Excluded = false);

/// <summary>Causes for not telling.</summary>
public enum SuppressionKind
{
    /// <summary>上级故障: a check it depends on is down.</summary>
    Dependency = 1,

    /// <summary>维护窗口.</summary>
    Maintenance = 2,

    /// <summary>待核实: a check it depends on has not been probed since; a short wait.</summary>
    Waiting = 3,
}

/// <summary>
/// A maintenance window whose time counts for no availability figure has begun, or (<paramref name="Until"/> equals
/// <paramref name="From"/>) its terms changed or it was ended: what earlier versions of it said holds up to <paramref name="From"/> only.
/// The same beginning may be told more than once.
/// </summary>
/// <param name="WindowId">Id of the window.</param>
/// <param name="Reason">Why there is maintenance, as people read it.</param>
/// <param name="From">When it began; never before its terms were written down.</param>
/// <param name="Until">When it ends, if nothing changes.</param>
/// <param name="ContractId">Contract it covers; null: any.</param>
/// <param name="SystemId">System it covers; null: any.</param>
/// <param name="CheckIds">The checks it covers; null: all of the contract and system.</param>
/// <param name="Version">Version of the window's terms.</param>
public sealed record MaintenanceHeld(
    string WindowId, string Reason, DateTimeOffset From, DateTimeOffset Until, string? ContractId, string? SystemId, IReadOnlyList<string>? CheckIds, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.maintenance-held.v1";

    string IEvent.Subject => WindowId;
}

/// <summary>
/// Up to 1,000 probe results, column-wise: row <c>i</c> is <c>Checks[Check[i]]</c>, <c>At[i]</c>, and so on. Raw results never
/// travel one event each.
/// </summary>
/// <param name="BatchId">Id of the batch.</param>
/// <param name="Checks">The checks that occur in the batch.</param>
/// <param name="Check">Index into <paramref name="Checks"/>, one a row.</param>
/// <param name="PlannedAt">Planned instant, milliseconds since 1970 UTC, one a row.</param>
/// <param name="Status">Verdict of the single probe (not confirmed), one a row.</param>
/// <param name="LatencyMs">Total time in milliseconds, one a row; null when there was no answer.</param>
/// <param name="Gaps">Planned instants that nobody probed; they are no results and in none of the other columns. Null: none.</param>
public sealed record ResultsRecorded(
    Guid BatchId, IReadOnlyList<ResultCheck> Checks, IReadOnlyList<int> Check, IReadOnlyList<long> PlannedAt,
    IReadOnlyList<CheckStatus> Status, IReadOnlyList<double?> LatencyMs, ResultGaps? Gaps = null) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.results-recorded.v1";

    string IEvent.Subject => BatchId.ToString();

    long IEvent.Version => 1;
}

/// <summary>
/// Planned instants that passed without a probe (the platform was down, handing over or overloaded), column-wise: "not inspected",
/// which is neither available nor an outage.
/// </summary>
/// <param name="Check">Index into the batch's checks, one a gap.</param>
/// <param name="From">First instant of the gap, milliseconds since 1970 UTC.</param>
/// <param name="Until">Last instant of the gap, milliseconds since 1970 UTC.</param>
/// <param name="Count">How many planned instants the gap has.</param>
public sealed record ResultGaps(IReadOnlyList<int> Check, IReadOnlyList<long> From, IReadOnlyList<long> Until, IReadOnlyList<int> Count);

/// <summary>Identity of a check inside a batch of results.</summary>
public sealed record ResultCheck(string CheckId, string? ContractId, string SystemId, string CheckName, string? Zone);

/// <summary>
/// A licence (授权) has come to a rung of its ladder: 30, 15, 7 or 1 day before its end, or 0 when it has ended. Each rung is told once;
/// who comes late to several is told the last.
/// </summary>
/// <param name="LicenceId">Id of the licence.</param>
/// <param name="Product">Product it is for.</param>
/// <param name="Vendor">Who grants it.</param>
/// <param name="Number">Its number, never the key.</param>
/// <param name="ContractId">Contract under which it is watched; null outside any.</param>
/// <param name="SystemId">System that needs it.</param>
/// <param name="ValidUntil">Last valid day, in Shanghai.</param>
/// <param name="Rung">30, 15, 7, 1 or 0.</param>
/// <param name="DaysLeft">Days from today to the last valid day; negative when it is over.</param>
/// <param name="OccurredAt">When it was told.</param>
public sealed record LicenceExpiring(
    string LicenceId, string Product, string? Vendor, string? Number, string? ContractId, string? SystemId, DateOnly ValidUntil, int Rung, int DaysLeft,
    DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.probing.licence-expiring.v1";

    string IEvent.Subject => LicenceId;

    long IEvent.Version => OccurredAt.ToUnixTimeMilliseconds();
}
