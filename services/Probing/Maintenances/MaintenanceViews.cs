using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Maintenances;

/// <summary>Where a window stands.</summary>
internal enum MaintenanceState
{
    /// <summary>维护中.</summary>
    Active = 0,

    /// <summary>未开始, or between two repetitions.</summary>
    Planned = 1,

    /// <summary>已结束.</summary>
    Ended = 2,
}

/// <summary>A maintenance window as the API shows it.</summary>
internal sealed record MaintenanceView(
    string Id, string? ContractId, bool FromContract, string Reason, IReadOnlyList<string> Serves, MaintenanceScope Scope, MaintenanceMode Mode, bool Excluded,
    DateTimeOffset? From, DateTimeOffset? To, RoundSchedule? At, TimeSpan? Duration, MaintenanceState State, DateTimeOffset? ActiveUntil, DateTimeOffset? Next,
    string CreatedBy, DateTimeOffset CreatedAt, string? ChangedBy, DateTimeOffset ChangedAt, DateTimeOffset? EndedAt, string? EndedBy, long Version)
{
    public static MaintenanceView Of(Maintenance row, WorkingCalendar calendar, DateTimeOffset now)
    {
        var until = row.EndedAt is null ? MaintenanceTimes.ActiveUntil(row.Terms, calendar, now) : null;
        var next = row.EndedAt is null ? MaintenanceTimes.Next(row.Terms, calendar, now) : null;
        var terms = row.Terms;
        return new(
            row.Id, row.ContractId, row.FromContract, row.Reason, terms.Serves, terms.Scope, terms.Mode, terms.Excluded, terms.From, terms.To, terms.At, terms.Duration,
            row.EndedAt is not null || (terms.To <= now && until is null) ? MaintenanceState.Ended : until is null ? MaintenanceState.Planned : MaintenanceState.Active,
            until, next, row.CreatedBy, row.CreatedAt, row.ChangedBy, row.ChangedAt, row.EndedAt, row.EndedBy, row.Version);
    }
}
