namespace Platform.Contracts;

/// <summary>巡检: which checks are looked at, when, until when it must be finished, and what a person does besides.</summary>
public sealed record InspectionDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Name on screens and in documents.</summary>
    public required string Name { get; init; }

    /// <summary>Clauses it serves.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>When a round is due.</summary>
    public RoundSchedule At { get; set; } = new();

    /// <summary>How long a round may take from its planned instant; finished later it is late. 5 min to 31 d.</summary>
    public TimeSpan FinishWithin { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long after its window a round may still be run, late; null: it is skipped and counts as missed.</summary>
    public TimeSpan? RunLateWithin { get; init; }

    /// <summary>Ids of the checks, in order.</summary>
    public IReadOnlyList<string> Checks { get; set; } = [];

    /// <summary>人工巡检项.</summary>
    public IReadOnlyList<ManualItem> Manual { get; set; } = [];
}

/// <summary>人工巡检项: what a person checks.</summary>
/// <param name="Id">Id, unique in its inspection.</param>
/// <param name="Name">What is looked at.</param>
/// <param name="Evidence">Evidence that is asked for: <c>note</c>, <c>screenshot</c>, <c>file</c>, or words of one's own; null: none.</param>
/// <param name="Who">Who does it: a person or a group; null: whoever is on duty.</param>
/// <param name="Group">Heading it stands under, for example the platform 门户网站; null: none.</param>
public sealed record ManualItem(string Id, string Name, string? Evidence = null, string? Who = null, string? Group = null);

/// <summary>
/// When rounds are due, Asia/Shanghai and by the working calendar; several rules add up, an instant that two of them name is one round.
/// </summary>
public sealed record RoundSchedule
{
    /// <summary>每工作日: times of each workday, make-up workdays included.</summary>
    public IReadOnlyList<TimeOnly> Workday { get; set; } = [];

    /// <summary>每日: times of each day.</summary>
    public IReadOnlyList<TimeOnly> Daily { get; set; } = [];

    /// <summary>每周.</summary>
    public IReadOnlyList<WeeklyRule> Weekly { get; set; } = [];

    /// <summary>每月, 每季度, 每半年, 每年.</summary>
    public IReadOnlyList<PeriodicRule> Periodic { get; set; } = [];

    /// <summary>任意时段.</summary>
    public IReadOnlyList<RangeRule> Ranges { get; set; } = [];

    /// <summary>Interval counted from midnight of 1970-01-01 in Shanghai, 5 min to 31 d; null: none.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Cron expression of five fields; null: none.</summary>
    public string? Cron { get; init; }
}

/// <summary>每周 on these weekdays, whether people work on them or not.</summary>
public sealed record WeeklyRule(IReadOnlyList<DayOfWeek> On, IReadOnlyList<TimeOnly> At);

/// <summary>One day of each period.</summary>
public sealed record PeriodicRule
{
    /// <summary>The period.</summary>
    public RoundPeriod Period { get; init; }

    /// <summary>Month of the period, from 1; for a month always 1.</summary>
    public int Month { get; set; } = 1;

    /// <summary>Day of that month, 1 to 31; 0: its last. A day that a short month lacks is its last one.</summary>
    public int Day { get; set; } = 1;

    /// <summary>True: <see cref="Day"/> counts workdays.</summary>
    public bool CountsWorkdays { get; init; }

    /// <summary>What a day off does to it.</summary>
    public HolidayRule OnHoliday { get; init; }

    /// <summary>Times of the day.</summary>
    public IReadOnlyList<TimeOnly> At { get; set; } = [];
}

/// <summary>Period of an inspection.</summary>
public enum RoundPeriod
{
    /// <summary>每月.</summary>
    Month = 0,

    /// <summary>每季度.</summary>
    Quarter = 1,

    /// <summary>每半年.</summary>
    HalfYear = 2,

    /// <summary>每年.</summary>
    Year = 3,
}

/// <summary>任意时段: each day of a range, or each workday of it; both ends included.</summary>
public sealed record RangeRule(DateOnly From, DateOnly To, IReadOnlyList<TimeOnly> At, bool WorkdaysOnly = false);

/// <summary>
/// 重点时期: the customer names its days (003-1 §2.8.1). While it lasts the checks run <see cref="Multiplier"/> times as often, rounds that
/// are planned by workday, by day or by interval too, at night and on days off as well, and a person looks at fixed times (10 时, 22 时).
/// </summary>
public sealed record KeyPeriodDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Name, for example 2027 年春节.</summary>
    public required string Name { get; init; }

    /// <summary>Clauses it serves.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>First day, Asia/Shanghai.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, inclusive.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Number of days that the contract's text names; it must be that of the dates. Null: the text names none.</summary>
    public int? Days { get; init; }

    /// <summary>How many times as often is checked, 1 to 60.</summary>
    public int Multiplier { get; set; } = 2;

    /// <summary>Ids of the checks that run more often; empty: all of the contract.</summary>
    public IReadOnlyList<string> Checks { get; set; } = [];

    /// <summary>读网值守: times of the additional manual rounds.</summary>
    public IReadOnlyList<TimeOnly> DutyAt { get; set; } = [new(10, 0), new(22, 0)];

    /// <summary>What the person on duty looks at; empty: 重点业务功能与访问链接.</summary>
    public IReadOnlyList<ManualItem> Duty { get; set; } = [];
}
