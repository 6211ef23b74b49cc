using System.Text.Json;

namespace Platform.Contracts;

/// <summary>
/// An operations contract (运维合同) as the platform executes it: what the contract file says after its variables are
/// filled in. It may hold phone numbers and secrets, so it travels only on request, to services, never in an event.
/// </summary>
public sealed record ContractDocument
{
    /// <summary>Stable id, lower-case letters, digits and dashes, for example <c>yueyang-2026</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Number of this application of the file, from 1; a later one replaces an earlier one.</summary>
    public long Version { get; init; }

    /// <summary>Name of the project as in the contract.</summary>
    public required string Title { get; init; }

    /// <summary>采购人: who bought the service and signs.</summary>
    public required string Customer { get; init; }

    /// <summary>运维单位: who does the work and whose stamp is on the report; null when the file does not say.</summary>
    public string? Supplier { get; init; }

    /// <summary>The document the clauses come from; null when there is none.</summary>
    public string? Source { get; init; }

    /// <summary>First day of the contract, Asia/Shanghai.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day of the contract, inclusive.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Working hours of a workday, Asia/Shanghai; empty when the contract names none.</summary>
    public IReadOnlyList<TimeRange> WorkingHours { get; set; } = [];

    /// <summary>The contract's own clauses, for the ledger; empty when the file lists none.</summary>
    public IReadOnlyList<ClauseDefinition> Clauses { get; set; } = [];

    /// <summary>The systems in scope.</summary>
    public IReadOnlyList<SystemDefinition> Systems { get; set; } = [];

    /// <summary>The checks, each with the clause it serves.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; set; } = [];

    /// <summary>维护窗口 that the contract itself names.</summary>
    public IReadOnlyList<MaintenanceDefinition> Maintenance { get; set; } = [];

    /// <summary>Planned inspection rounds.</summary>
    public IReadOnlyList<InspectionDefinition> Inspections { get; set; } = [];

    /// <summary>重点时期: days on which more is inspected and somebody is always on duty.</summary>
    public IReadOnlyList<KeyPeriodDefinition> KeyPeriods { get; set; } = [];

    /// <summary>Time limits for faults.</summary>
    public IReadOnlyList<SlaDefinition> Sla { get; set; } = [];

    /// <summary>考核指标 with formula, target and penalty.</summary>
    public IReadOnlyList<KpiDefinition> Kpis { get; set; } = [];

    /// <summary>交付物 with their deadline rule.</summary>
    public IReadOnlyList<DeliverableDefinition> Deliverables { get; set; } = [];

    /// <summary>值班: people, shifts, rota and escalation; null when nobody is on duty by this contract.</summary>
    public DutyDefinition? Duty { get; init; }
}

/// <summary>条款: a clause of the contract in its own words. <paramref name="Note"/> says who sees to it when no check can.</summary>
public sealed record ClauseDefinition(string Id, string Text, string? Note);

/// <summary>A span of a day, Asia/Shanghai. An end at or before its start lies on the next day.</summary>
public sealed record TimeRange(TimeOnly From, TimeOnly To);

/// <summary>系统: an application or platform in scope.</summary>
public sealed record SystemDefinition(string Id, string Name, string? Zone, IReadOnlyList<ComponentDefinition> Components);

/// <summary>部件: a part of a system. <paramref name="Count"/> is the contractual number of pieces.</summary>
public sealed record ComponentDefinition(string Id, string Name, int Count = 1);

/// <summary>
/// A time limit. <paramref name="Severity"/> null means any. With <paramref name="RespondOffHours"/> the limit depends on the
/// instant the fault began (003-1 §2.7.3); the clock itself runs on around the clock. After <paramref name="EscalateToMajorAfter"/>
/// without recovery a fault of severity 一般 becomes 重大 (003-1 §2.7.3: 4 h); null: it never does.
/// </summary>
public sealed record SlaDefinition(
    Severity? Severity, TimeSpan? Respond, TimeSpan? Restore, TimeSpan? RespondOffHours, SlaClock Clock, IReadOnlyList<string> Serves,
    TimeSpan? EscalateToMajorAfter = null);

/// <summary>How a time limit is counted.</summary>
public enum SlaClock
{
    /// <summary>7×24: every minute counts.</summary>
    AroundTheClock = 0,

    /// <summary>Only minutes inside working hours count (002 §一7).</summary>
    WorkingHours = 1,
}

/// <summary>考核指标: one row of the contract's KPI table.</summary>
public sealed record KpiDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Name as in the contract.</summary>
    public required string Name { get; init; }

    /// <summary>Clauses it serves.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>Formula by name; <c>services/Reporting/Kpis</c> owns the list.</summary>
    public required string Formula { get; init; }

    /// <summary>Settings of the formula.</summary>
    public JsonElement? With { get; init; }

    /// <summary>Target as written, for example <c>&gt;= 99.9%</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Penalty rule; null when the contract names none.</summary>
    public PenaltyDefinition? Penalty { get; init; }
}

/// <summary>
/// 扣款: <paramref name="Deduct"/> for each <paramref name="Per"/> beyond the target (or from the count
/// <paramref name="From"/> on). <paramref name="Text"/> alone is a consequence that no arithmetic covers (承担相应损失).
/// </summary>
public sealed record PenaltyDefinition(
    string? Per, string? Deduct, int? From, PenaltyRounding Rounding, PenaltyDefinition? Holidays, string? Text);

/// <summary>What happens to a part of a step; the contract texts leave it open, so it is a switch.</summary>
public enum PenaltyRounding
{
    /// <summary>A started step counts whole.</summary>
    Up = 0,

    /// <summary>Only full steps count.</summary>
    Down = 1,
}

/// <summary>交付物: what is due when, and the steps to it.</summary>
public sealed record DeliverableDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Name as in the contract.</summary>
    public required string Name { get; init; }

    /// <summary>Clauses it serves.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>Report that makes it, for example <c>monthly-operations</c>; null when people write it.</summary>
    public string? Report { get; init; }

    /// <summary>Period it covers.</summary>
    public required DeliverableCadence Each { get; init; }

    /// <summary>Day of the month it is due, 1 to 31, in the month after its period (or in it, see <see cref="DueInNextMonth"/>).</summary>
    public int DueDay { get; set; } = 5;

    /// <summary>True: due in the month after the period; false: in its last month.</summary>
    public bool DueInNextMonth { get; set; } = true;

    /// <summary>What a holiday does to the deadline.</summary>
    public HolidayRule OnHoliday { get; init; }

    /// <summary>Whether a weekend counts as a holiday for the rule; the texts say only 节假日, so it is a switch.</summary>
    public bool WeekendIsHoliday { get; set; } = true;

    /// <summary>Electronic copies.</summary>
    public int ElectronicCopies { get; set; } = 1;

    /// <summary>Paper copies.</summary>
    public int PaperCopies { get; init; }

    /// <summary>Steps in order, for example draft, review, sign, stamp, deliver.</summary>
    public IReadOnlyList<string> Steps { get; set; } = [];
}

/// <summary>Period of a deliverable.</summary>
public enum DeliverableCadence
{
    /// <summary>每月.</summary>
    Month = 0,

    /// <summary>每季度.</summary>
    Quarter = 1,

    /// <summary>每半年.</summary>
    HalfYear = 2,

    /// <summary>每年.</summary>
    Year = 3,

    /// <summary>一次, at the end of the term.</summary>
    Once = 4,
}

/// <summary>What a holiday does to a deadline.</summary>
public enum HolidayRule
{
    /// <summary>It stays.</summary>
    Stay = 0,

    /// <summary>It moves to the next workday (004 §四4).</summary>
    NextWorkday = 1,

    /// <summary>It moves to the workday before.</summary>
    PreviousWorkday = 2,
}

/// <summary>值班: who is on duty when, and who is told next.</summary>
public sealed record DutyDefinition(
    IReadOnlyList<DutyPerson> People, IReadOnlyList<ShiftDefinition> Shifts, IReadOnlyList<string> Rota,
    IReadOnlyList<EscalationStep> Escalate);

/// <summary>A person with the phone that takes alerts. <paramref name="Group"/> is a role such as 运维管理组.</summary>
public sealed record DutyPerson(string Id, string Name, string Phone, string? Group);

/// <summary>班次: a named span of the day.</summary>
public sealed record ShiftDefinition(string Id, TimeOnly From, TimeOnly To);

/// <summary>After <paramref name="After"/> without acknowledgement, tell <paramref name="To"/>: <c>on-duty</c>, a group or a person.</summary>
public sealed record EscalationStep(TimeSpan After, string To);
