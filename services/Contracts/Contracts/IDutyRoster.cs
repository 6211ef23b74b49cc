using Refit;

namespace Platform.Contracts;

/// <summary>Who is on duty when. Served by Alerting; asked by Probing before a key period begins.</summary>
public interface IDutyRoster
{
    /// <summary>The roster of a contract from a day to a day (<c>yyyy-MM-dd</c>), both included.</summary>
    [Get("/duty")]
    Task<DutyCoverage> GetAsync(string contract, string from, string to, CancellationToken cancellationToken);
}

/// <summary>The roster of a range: everybody's stretches, and those without anybody.</summary>
public sealed record DutyCoverage(IReadOnlyList<DutyStretch> Items, IReadOnlyList<DutyGapView> Gaps);

/// <summary>One person on duty from an instant to another.</summary>
public sealed record DutyStretch(DateOnly Date, string? ShiftId, DateTimeOffset From, DateTimeOffset To, string PersonId);

/// <summary>A stretch without anybody on duty.</summary>
public sealed record DutyGapView(DateTimeOffset From, DateTimeOffset To);
