namespace Platform.Reporting.Contracts.Files;

/// <summary><c>term: { from: 2026-01-01, to: 2026-12-31 }</c>, both days included; 2000 to 2100, at most 30 years.</summary>
internal static class TermSection
{
    private const int YearsLimit = 30;

    public static (DateOnly From, DateOnly To) Read(Fields file)
    {
        if (file.Map("term") is not { } term)
        {
            if (file.Find("term") is null)
            {
                file.Wrong("term", "缺少必填字段“term”（合同期限 from、to）");
            }

            return default;
        }

        var from = term.Value("from", default(DateOnly), Date, "日期，例如 2026-01-01", required: true);
        var to = term.Value("to", default(DateOnly), Date, "日期，例如 2026-12-31", required: true);
        if (from != default && to != default && from > to)
        {
            term.Wrong("to", $"结束日期 {to:yyyy-MM-dd} 早于开始日期 {from:yyyy-MM-dd}");
        }
        else if (from != default && to != default && to >= from.AddYears(YearsLimit))
        {
            term.Wrong("to", $"合同期限超过 {YearsLimit} 年");
        }

        term.Done();
        return (from, to);
    }

    private static bool Date(string text, out DateOnly value) => Scalars.Date(text, out value) && value.Year is >= 2000 and <= 2100;
}
