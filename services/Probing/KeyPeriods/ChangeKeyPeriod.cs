using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.KeyPeriods;

/// <summary>What a person says of a key period; the same words as in a contract file, with global ids of checks.</summary>
internal sealed record KeyPeriodRequest
{
    /// <summary>Last part of the id; null: one is made.</summary>
    public string? Id { get; init; }

    public required string Contract { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Serves { get; set; } = [];

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public int? Days { get; init; }

    public int Multiplier { get; set; } = 2;

    public IReadOnlyList<string> Checks { get; set; } = [];

    public IReadOnlyList<TimeOnly> DutyAt { get; set; } = [new(10, 0), new(22, 0)];

    public IReadOnlyList<ManualItem> Duty { get; set; } = [];

    public KeyPeriodDefinition Definition(string id) => new()
    {
        Id = id, Name = Name.Trim(), Serves = Serves, From = From, To = To, Days = Days, Multiplier = Multiplier, DutyAt = [.. DutyAt.Order()], Duty = Duty,
    };
}

/// <summary>The rules of a key period, and how a definition becomes one.</summary>
internal static class ChangeKeyPeriod
{
    private const int LongestDays = 92;

    public static KeyPeriod Empty(string id, string contract, bool fromContract) => new()
    {
        Id = id, ContractId = contract, FromContract = fromContract, Name = "", Serves = [], Checks = [], DutyAt = [], Duty = [],
    };

    /// <summary>Brings <paramref name="period"/> to what is said; false: it was so already.</summary>
    public static bool Fill(KeyPeriod period, KeyPeriodDefinition definition, IEnumerable<string> checks)
    {
        var before = Stored.Write(Content(period));
        var (wasThere, ids) = (period.RetiredAt is null && period.Version > 0, checks.ToList());
        (period.Name, period.Serves, period.From, period.To, period.DeclaredDays) = (definition.Name, [.. definition.Serves], definition.From, definition.To, definition.Days);
        (period.Multiplier, period.Checks, period.DutyAt, period.Duty, period.RetiredAt) = (definition.Multiplier, ids, definition.DutyAt, definition.Duty, null);
        if (wasThere && Stored.Write(Content(period)) == before)
        {
            return false;
        }

        period.Version++;
        return true;
    }

    /// <summary>The declared number of days is held against the dates: a mistake says both numbers.</summary>
    public static List<FieldError> Mistakes(KeyPeriodDefinition period)
    {
        var errors = new List<FieldError>();
        var days = period.To.DayNumber - period.From.DayNumber + 1;
        if (string.IsNullOrWhiteSpace(period.Name) || period.Name.Length > 100)
        {
            errors.Add(new FieldError("name", "必填，最长 100 个字符"));
        }

        if (days < 1 || days > LongestDays || period.From.Year < 2000 || period.To.Year > 2100)
        {
            errors.Add(new FieldError("to", $"结束日期应不早于开始日期，重点时期最长 {LongestDays} 天"));
        }
        else if (period.Days is { } declared && declared != days)
        {
            errors.Add(new FieldError("days", $"写明 {declared} 天，但 {period.From:yyyy-MM-dd} 至 {period.To:yyyy-MM-dd} 共 {days} 天"));
        }

        if (period.Multiplier is < 1 or > 60)
        {
            errors.Add(new FieldError("multiplier", "应在 1 到 60 之间"));
        }

        if (period.DutyAt.Count > 48 || period.DutyAt.Distinct().Count() != period.DutyAt.Count)
        {
            errors.Add(new FieldError("dutyAt", "最多 48 个不重复的时刻，例如 10:00"));
        }

        PlanRules.Manual(errors, "duty", period.Duty);
        return errors;
    }

    private static object Content(KeyPeriod period) => new
    {
        period.Name, period.Serves, period.From, period.To, period.DeclaredDays, period.Multiplier, period.Checks, period.DutyAt, period.Duty,
    };
}
