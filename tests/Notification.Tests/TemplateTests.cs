using Platform.Notification.Templates;

namespace Platform.Notification.Tests;

public sealed class TemplateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 5, 14, TimeSpan.Zero);

    private static readonly Dictionary<string, string> Opened = new()
    {
        ["severity"] = "major",
        ["title"] = "智慧监管综合指挥平台 首页可用 不可用",
        ["time"] = "2026-11-23T01:05:12Z",
        ["number"] = "GZ20261123-001",
        ["respondBy"] = "2026-11-23T01:20:00Z",
        ["code"] = "482913",
    };

    [Fact]
    public void An_opened_incident_reads_as_the_duty_engineer_expects_it() => Assert.Equal(
        "【统一运维平台】[重大]智慧监管综合指挥平台 首页可用 不可用，11-23 09:05:12 发生，故障号 GZ20261123-001。请于 09:20 前响应，回复 482913 认领。",
        TemplateText.Sign("【统一运维平台】", Fill("incident-opened", Opened)));

    [Fact]
    public void Times_that_are_written_for_people_already_are_taken_as_they_are() => Assert.Equal(
        Fill("incident-opened", Opened),
        Fill("incident-opened", new(Opened) { ["severity"] = "重大", ["time"] = "11-23 09:05:12", ["respondBy"] = "11-23 09:20:00" }));

    [Fact]
    public void An_optional_part_whose_value_is_missing_is_left_out()
    {
        var values = new Dictionary<string, string>(Opened) { ["respondBy"] = "" };
        values.Remove("code");
        Assert.EndsWith("故障号 GZ20261123-001。", Fill("incident-opened", values), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadline_on_another_day_shows_its_day() =>
        Assert.Contains("请于 11-24 08:30 前响应", Fill("incident-opened", new(Opened) { ["respondBy"] = "2026-11-24T00:30:00Z" }), StringComparison.Ordinal);

    [Fact]
    public void A_value_is_never_read_as_template_again()
    {
        var text = Fill("incident-opened", new(Opened) { ["title"] = "{code}<{number}>【假签名】\r\n" });
        Assert.Contains("{code}<{number}>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
        Assert.Equal(1, TemplateText.Sign("【统一运维平台】", text).Count(letter => letter == '【'));
    }

    [Fact]
    public void All_mistakes_of_a_call_are_told_at_once()
    {
        var errors = TemplateText.Check(BuiltInTemplates.Find("incident-opened")!, new Dictionary<string, string> { ["nmber"] = "1", ["severity"] = "terrible" }, "variables");
        Assert.Equal(["variables.nmber", "variables.severity", "variables.title", "variables.time", "variables.number"], errors.Select(error => error.Path));
        Assert.Contains("number", errors[0].Choices!);
    }

    [Fact]
    public void Every_template_renders_its_own_examples() => Assert.All(BuiltInTemplates.All, template =>
    {
        var examples = template.Variables.ToDictionary(variable => variable.Name, variable => variable.Example);
        Assert.Empty(TemplateText.Check(template, examples, "variables"));
        Assert.DoesNotContain("—", TemplateText.Fill(template, examples, Now), StringComparison.Ordinal);
    });

    [Fact]
    public void A_late_text_says_so_behind_its_signature() =>
        Assert.Equal("【统一运维平台】（迟到）[重大]", TemplateText.MarkLate("【统一运维平台】[重大]"));

    private static string Fill(string template, Dictionary<string, string> values) => TemplateText.Fill(BuiltInTemplates.Find(template)!, values, Now);
}
