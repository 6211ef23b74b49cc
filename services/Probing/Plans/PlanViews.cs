using Platform.Contracts;

namespace Platform.Probing.Plans;

/// <summary>A plan in a list.</summary>
internal sealed record PlanLine(
    string Id, string Name, string? ContractId, bool FromContract, string? KeyPeriodId, PlanState State, long Version, long? Approved, string Schedule,
    int Checks, int Manual, DateTimeOffset? NextRoundAt);

/// <summary>A plan with the version that holds, the one that waits for approval, and all that were.</summary>
internal sealed record PlanView(
    string Id, string Name, string? ContractId, bool FromContract, string? KeyPeriodId, PlanState State, long Version, long? Approved, PlanContent? Content,
    PlanContent? Waiting, string Schedule, DateTimeOffset? NextRoundAt, IReadOnlyList<PlanVersionLine> Versions);

/// <summary>One version of a plan.</summary>
internal sealed record PlanVersionLine(long Version, string ChangedBy, DateTimeOffset ChangedAt, string? ApprovedBy, DateTimeOffset? ApprovedAt);

/// <summary>What a plan would do, with why.</summary>
internal sealed record PlanPreview(IReadOnlyList<PreviewRound> Rounds, IReadOnlyList<PreviewDay> Days, bool Truncated);

/// <summary>A round to come.</summary>
internal sealed record PreviewRound(DateTimeOffset PlannedAt, DateTimeOffset FinishBy, string? KeyPeriodId, bool Provisional);

/// <summary>What the calendar says of a day: 工作日, 休息日, a holiday's name, 调休上班.</summary>
internal sealed record PreviewDay(DateOnly Date, bool Workday, string Explanation, bool Provisional, int Rounds);
