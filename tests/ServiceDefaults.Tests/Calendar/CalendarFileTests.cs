using System.Text;
using Platform.ServiceDefaults.Calendar;

namespace Platform.ServiceDefaults.Tests.Calendar;

public sealed class CalendarFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("calendar-").FullName;

    [Fact]
    public void A_file_in_the_folder_takes_the_place_of_the_built_in_year()
    {
        Write("2027.json", """{ "$schema": "x", "year": 2027, "papers": ["https://www.gov.cn/"], "days": [{ "name": "元旦", "date": "2027-01-01", "isOffDay": true }] }""");
        var mistakes = new List<string>();
        var calendar = new WorkingCalendar(CalendarFiles.OfFolder(folder, mistakes));
        Assert.Empty(mistakes);
        Assert.False(calendar.IsProvisional(new(2027, 2, 8)));
        Assert.True(calendar.IsWorkday(new(2027, 2, 8)));
        Assert.Equal(248, calendar.Workdays(new(2026, 1, 1), new(2026, 12, 31)));
    }

    [Fact]
    public void A_public_file_that_is_still_empty_leaves_its_year_provisional() =>
        Assert.Equal(CalendarState.Provisional, Read("""{ "year": 2028, "papers": [], "days": [] }""", []).State);

    [Fact]
    public void A_notice_may_rule_a_day_of_the_december_before()
    {
        var year = Read("""{ "year": 2028, "days": [{ "name": "元旦", "date": "2027-12-31", "isOffDay": true }] }""", []);
        Assert.True(new WorkingCalendar([year]).IsHoliday(new(2027, 12, 31)));
    }

    [Fact]
    public void Every_mistake_of_every_file_is_told_at_once()
    {
        Write("a.json", """{ "year": 2028, "state": "maybe", "days": [{ "date": "2028-02-30" }, 5, { "name": "x", "date": "2029-01-01", "isOffDay": true }] }""");
        Write("b.json", "{ nonsense");
        Write("c.json", """{ "days": [] }""");
        var mistakes = new List<string>();
        CalendarFiles.OfFolder(folder, mistakes);
        Assert.Equal(8, mistakes.Count);
        Assert.Contains(mistakes, mistake => mistake.StartsWith("a.json: days[2].date", StringComparison.Ordinal));
        Assert.Contains(mistakes, mistake => mistake.StartsWith("b.json: not JSON", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_mistake()
    {
        var mistakes = new List<string>();
        CalendarFiles.OfFolder(Path.Combine(folder, "none"), mistakes);
        Assert.Single(mistakes);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static CalendarYear Read(string text, List<string> mistakes) => CalendarFiles.Read(Encoding.UTF8.GetBytes(text), "x.json", mistakes)!;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
