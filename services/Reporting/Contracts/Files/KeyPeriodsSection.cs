using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>key_periods</c>: 重点时期. The dates are entered by hand; the number of days that the text names is held against them.</summary>
internal static class KeyPeriodsSection
{
    private const int LongestDays = 92;

    public static IReadOnlyList<KeyPeriodDefinition> Read(Fields file, ChecksSection checks, (DateOnly From, DateOnly To) term)
    {
        var periods = new List<KeyPeriodDefinition>();
        foreach (var (node, path) in file.Items("key_periods"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } entry)
            {
                continue;
            }

            var period = new KeyPeriodDefinition
            {
                Id = Unique.Id(entry, periods.Select(other => other.Id)),
                Name = entry.Text("name"),
                Serves = entry.Texts("serves"),
                From = entry.Value("from", default(DateOnly), Scalars.Date, "日期，例如 2027-02-06", required: true),
                To = entry.Value("to", default(DateOnly), Scalars.Date, "日期，例如 2027-02-20", required: true),
                Days = entry.Value<int?>("days", null, Days, "天数，例如 15"),
                Multiplier = entry.Value("multiplier", 2, static (string text, out int value) => Scalars.Whole(text, out value) && value is >= 1 and <= 60, "1 到 60 的倍数"),
                Checks = InspectedChecks.Read(entry, checks),
                Duty = ManualItems.Read(entry, "duty"),
            };
            if (entry.Find("duty_at") is not null)
            {
                period.DutyAt = ScheduleSection.Times(entry, "duty_at");
            }

            CheckDates(entry, period, term);
            entry.Done();
            periods.Add(period);
        }

        return periods;
    }

    private static void CheckDates(Fields entry, KeyPeriodDefinition period, (DateOnly From, DateOnly To) term)
    {
        if (period.From == default || period.To == default)
        {
            return;
        }

        var days = period.To.DayNumber - period.From.DayNumber + 1;
        if (days < 1)
        {
            entry.Wrong("to", $"结束日期 {period.To:yyyy-MM-dd} 早于开始日期 {period.From:yyyy-MM-dd}");
        }
        else if (days > LongestDays)
        {
            entry.Wrong("to", $"重点时期超过 {LongestDays} 天");
        }
        else if (period.Days is { } declared && declared != days)
        {
            entry.Wrong("days", $"写明 {declared} 天，但 {period.From:yyyy-MM-dd} 至 {period.To:yyyy-MM-dd} 共 {days} 天");
        }

        if (term.From != default && term.To != default && (period.From < term.From || period.To > term.To))
        {
            entry.Wrong("from", $"{period.From:yyyy-MM-dd} 至 {period.To:yyyy-MM-dd} 不在合同期限 {term.From:yyyy-MM-dd} 至 {term.To:yyyy-MM-dd} 之内");
        }
    }

    private static bool Days(string text, out int? value)
    {
        var right = Scalars.Whole(text, out var read) && read >= 1;
        value = read;
        return right;
    }
}
