using System.Diagnostics;
using CsCheck;
using Platform.Reporting.Contracts.Files;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Tests.Contracts;

public sealed class ContractFileTests
{
    [Fact]
    public void All_mistakes_come_at_once_each_with_line_path_and_choices()
    {
        const string text = """
            apiVersion: platform/v2
            kind: Contract
            id: Big Contract
            titel: 题目
            customer: 某局
            term: { from: 2026-12-31, to: 2026-01-01 }
            calendar: { hours: ["8点到12点"] }
            systems:
              - { id: app, name: 应用, components: [{ id: web, name: 网站 }, { id: web, name: 又一个 }] }
            checks:
              - { id: home, name: 首页, on: ap/web, kind: http, evry: 1m, every: 1x, severity: 严重, down: 4 of 3 }
              - { id: home, name: 首页, on: app/wbe, kind: http, timeout: 10m }
            inspections:
              - { id: daily, name: 日常, at: { workday: ["25:00"] }, checks: [hom] }
            sla:
              - { severity: any, clock: 7x25 }
            kpis:
              - { id: a, name: 可用性, formula: availabilty, target: 很高, penalty: { per: 一点, rounding: left } }
            deliverables:
              - { id: m, name: 月报, each: moon, due: { day: 40, on_holiday: never }, steps: [draft, singn, draft] }
            duty:
              people: [{ id: zhang, name: 张三, phone: "123" }]
              shifts: { day: "8:00 to 17:00" }
              rota: [zhan]
              escalate: [{ after: 10m, to: on-duty }, { after: 5m, to: boss }]
            """;
        var mistakes = ContractFile.Read(text, null).Mistakes;
        string[] expected =
        [
            "apiVersion", "id", "titel", "title", "term.to", "calendar.hours[0]", "systems[0].components[1].id",
            "checks[0].on", "checks[0].evry", "checks[0].every", "checks[0].severity", "checks[0].down",
            "checks[1].id", "checks[1].on", "checks[1].timeout", "inspections[0].at.workday[0]", "inspections[0].checks[0]",
            "sla[0].clock", "sla[0].respond", "kpis[0].formula", "kpis[0].target", "kpis[0].penalty.per", "kpis[0].penalty.rounding",
            "deliverables[0].each", "deliverables[0].due.day", "deliverables[0].due.on_holiday", "deliverables[0].steps[1]", "deliverables[0].steps[2]",
            "duty.people[0].phone", "duty.shifts.day", "duty.rota[0]", "duty.escalate[1].after", "duty.escalate[1].to",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), mistakes.Select(mistake => mistake.Path).Order(StringComparer.Ordinal));
        Assert.All(mistakes, mistake => Assert.True(mistake.Line > 0 && mistake.Column > 0, mistake.Path));
        Assert.Equal(11, Of(mistakes, "checks[0].evry").Line);
        Assert.Contains("是否想写“every”", Of(mistakes, "checks[0].evry").Message, StringComparison.Ordinal);
        Assert.Contains("availability", Of(mistakes, "kpis[0].formula").Choices!);
        Assert.Equal(["app"], Of(mistakes, "checks[0].on").Choices);
        Assert.Equal(["app/web", "app/web"], Of(mistakes, "checks[1].on").Choices);
        Assert.DoesNotContain(mistakes, mistake => mistake.Message.Contains("123", StringComparison.Ordinal) && mistake.Path.EndsWith("phone", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mistake_in_a_variable_names_the_line_in_both_files()
    {
        var mistake = Assert.Single(ContractFile.Read(Samples.Small, "URL: http://x\nPEOPLE:\n  - { id: zhang, name: 张, phone: abc }\n").Mistakes);
        Assert.Equal("duty.people[0].phone", mistake.Path);
        Assert.Equal(14, mistake.Line);
        Assert.Contains("变量文件第 3 行", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_variable_offers_the_nearest_name()
    {
        var mistake = Assert.Single(ContractFile.Read(Samples.Small, Samples.SmallVariables.Replace("URL:", "URI:", StringComparison.Ordinal)).Mistakes);
        Assert.Equal("checks[0].settings.url", mistake.Path);
        Assert.Contains("缺少变量 URL，是否想写“URI”？", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doubled_dollar_keeps_the_text_as_it_is()
    {
        var text = Samples.Small.Replace("${URL}/", "http://x/$${URL}", StringComparison.Ordinal);
        Assert.Equal("""{"url":"http://x/${URL}"}""", ContractFile.Read(text, Samples.SmallVariables).Document!.Checks[0].Settings.GetRawText());
    }

    [Fact]
    public void Settings_keep_numbers_and_truths_and_quoted_text_apart()
    {
        var text = Samples.Small.Replace("{ url: \"${URL}/\" }", "{ a: 1, b: true, c: \"1\", d: 1.5, e: [x, ~], f: 007 }", StringComparison.Ordinal);
        Assert.Equal("""{"a":1,"b":true,"c":"1","d":1.5,"e":["x",null],"f":"007"}""", ContractFile.Read(text, Samples.SmallVariables).Document!.Checks[0].Settings.GetRawText());
    }

    [Fact]
    public void A_clause_that_is_not_listed_is_a_mistake_once_clauses_are_listed()
    {
        var text = Samples.Small + "\nclauses: [{ id: 甲1, text: 第一条 }]\n";
        var mistake = Assert.Single(ContractFile.Read(text, Samples.SmallVariables).Mistakes);
        Assert.Equal("deliverables[0].serves[0]", mistake.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- just\n- a list")]
    [InlineData("text")]
    [InlineData("a: [1, 2")]
    [InlineData("a: !!python/object x")]
    [InlineData("a: &x [*x]")]
    [InlineData("a: *nobody")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("\u0000")]
    [InlineData("a: \"\\q\"")]
    [InlineData("\t- a")]
    [InlineData("{ a: b\u0000 c, [x: - y")]
    public void What_is_no_contract_is_a_mistake_and_never_a_crash(string text)
    {
        var reading = ContractFile.Read(text, null);
        Assert.Null(reading.Document);
        Assert.NotEmpty(reading.Mistakes);
        Assert.NotNull(ContractFile.Read(Samples.Small, text).Mistakes);
    }

    [Fact]
    public void A_billion_laughs_are_refused_at_once()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(
            level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        var start = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("展开别名后超过", Assert.Single(ContractFile.Read(bomb, null).Mistakes).Message, StringComparison.Ordinal);
        Assert.NotEmpty(ContractFile.Read(Samples.Small, bomb).Mistakes);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20 << 20);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Deep_nesting_many_nodes_many_aliases_and_large_files_are_refused()
    {
        Assert.Contains("嵌套超过", Only("a: " + new string('[', 20_000)), StringComparison.Ordinal);
        Assert.Contains("内容超过", Only("a: [" + string.Join(",", Enumerable.Repeat("x", 60_000)) + "]"), StringComparison.Ordinal);
        Assert.Contains("别名超过", Only("a: &a x\nb: [" + string.Join(",", Enumerable.Repeat("*a", 101)) + "]"), StringComparison.Ordinal);
        Assert.Contains("1 MiB", Only("a: " + new string('x', 1 << 20)), StringComparison.Ordinal);
    }

    [Fact]
    public void However_a_file_is_mangled_it_is_read_or_refused_but_never_a_crash()
    {
        var text = Samples.Read("yueyang-2026.yaml");
        var variables = Samples.Read("yueyang-2026.variables.yaml");
        const string noise = "{}[]:,-#&*!|>'\"%@`$?~ \n\t0a年\0";
        var edit = Gen.Select(Gen.Double[0, 1], Gen.Int[0, 8], Gen.Int[0, noise.Length - 1], (at, cut, add) => (At: at, Cut: cut, Add: add));
        edit.Array[1, 6].Sample(
            edits =>
            {
                Assert.NotNull(ContractFile.Read(Mangled(text, edits), variables).Mistakes);
                Assert.NotNull(ContractFile.Read(text, Mangled(variables, edits)).Mistakes);
            },
            iter: 100);

        static string Mangled(string text, (double At, int Cut, int Add)[] edits) => edits.Aggregate(text, (now, edit) =>
        {
            var at = (int)(edit.At * (now.Length - edit.Cut));
            return now[..at] + noise[edit.Add] + now[(at + edit.Cut)..];
        });
    }

    [Theory]
    [InlineData("from: 0001-01-01, to: 9999-12-31")]
    [InlineData("from: 2026-01-01, to: 2056-01-01")]
    [InlineData("from: 2026-02-30, to: 2026-12-31")]
    public void A_term_outside_reason_is_refused(string term) =>
        Assert.NotEmpty(ContractFile.Read(Samples.Small.Replace("from: 2026-01-01, to: 2026-12-31", term, StringComparison.Ordinal), Samples.SmallVariables).Mistakes);

    [Fact]
    public void Variables_used_many_times_cannot_blow_a_file_up()
    {
        var list = "L: [" + string.Join(",", Enumerable.Repeat("x", 10_000)) + "]";
        var text = "a:\n" + string.Concat(Enumerable.Repeat("  - ${L}\n", 1_000));
        Assert.Contains(ContractFile.Read(text, list).Mistakes, mistake => mistake.Message.Contains("填入变量后超过", StringComparison.Ordinal));
    }

    private static string Only(string text) => Assert.Single(ContractFile.Read(text, null).Mistakes).Message;

    private static FieldError Of(IEnumerable<FieldError> mistakes, string path) => mistakes.Single(mistake => mistake.Path == path);
}
