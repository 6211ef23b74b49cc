using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Reporting.Contracts;
using Platform.Reporting.Contracts.Files;

namespace Platform.Reporting.Tests.Contracts;

public sealed class SampleFileTests
{
    private const string FullVariables = """
        SUPPLIER: 某公司
        PORTAL_URL: http://portal.example.invalid
        PAGES: [{ id: company, name: 企业查询, url: "http://portal.example.invalid/query" }]
        SITES: [{ id: portal, name: 门户, host: portal.example.invalid, port: 443 }]
        HOSTS:
          - { id: app1, name: 应用 1, address: 127.0.0.1 }
          - { id: app2, name: 应用 2, address: 127.0.0.2 }
        MIDDLEWARES: [{ id: nginx, name: Nginx, host: 127.0.0.1, port: 80 }]
        DATABASES: [{ id: mysql, name: MySQL, host: 127.0.0.1, port: 3306 }]
        RESPONSE_PENALTY: 100元
        PEOPLE:
          - { id: zhang, name: 张伟, phone: "13800000001", group: 项目负责人 }
          - { id: li, name: 李强, phone: "13800000002", group: 客户联系人 }
          - { id: liu, name: 刘洋, phone: "13800000004" }
        """;

    [Fact]
    public async Task The_sample_of_004_is_without_mistakes()
    {
        var reading = ContractFile.Read(Samples.Read("yueyang-2026.yaml"), Samples.Read("yueyang-2026.variables.yaml"));
        Assert.Empty(reading.Mistakes);
        Assert.Empty(await new FakeProbing().ValidateAsync([.. reading.Checks.Select(check => check.Definition)], default));
        var contract = reading.Document!;
        Assert.Equal(8, contract.Kpis.Count);
        Assert.Equal(["月度运维执行报告", "季度运维报告", "年度总结"], contract.Deliverables.Select(deliverable => deliverable.Name));
        Assert.Equal([new TimeOnly(9, 0), new TimeOnly(15, 0)], contract.Inspections[0].At.Workday);
        Assert.Equal(TimeSpan.FromMinutes(15), contract.Sla[0].Respond);
        Assert.Equal(TimeSpan.FromHours(4), contract.Sla[1].Restore);
        Assert.Equal(6, contract.Duty!.People.Count);
        Assert.Equal(2, contract.Duty.People.Count(person => person.Group == "项目工程师"));
    }

    [Fact]
    public void With_real_addresses_every_host_gets_its_own_checks()
    {
        var contract = ContractFile.Read(Samples.Read("yueyang-2026.yaml"), FullVariables).Document!;
        Assert.Contains(contract.Checks, check => check.Id == "cpu-app1" && check.Name == "CPU 使用率（应用 1）");
        Assert.Equal(
            """{"url":"http://127.0.0.2:9100/metrics"}""", contract.Checks.Single(check => check.Id == "disk-app2").Settings.GetRawText());
        Assert.Equal("""{"host":"127.0.0.1","port":3306}""", contract.Checks.Single(check => check.Id == "database-mysql").Settings.GetRawText());
        Assert.Equal(1 + 1 + 1 + (4 * 2) + 1 + 1, contract.Checks.Count);
        Assert.Equal(contract.Checks.Select(check => check.Id).Order(), contract.Inspections[0].Checks.Order());
    }

    [Fact]
    public void The_penalties_keep_the_contract_s_own_words()
    {
        var contract = ContractFile.Read(Samples.Read("yueyang-2026.yaml"), FullVariables).Document!;
        Assert.Equal(
            [
                "每低0.1%扣款1%，节假日每低1%扣款1%", "3次响应超过要求时间的，再超时按次扣款", null, "延期每日扣款2%", null, "超时承担相应业务损失",
                "因未恢复或超时恢复，承担相应损失", "优化根本原因分析流程",
            ],
            contract.Kpis.Select(kpi => kpi.Penalty?.Text));
    }

    [Fact]
    public void Every_clause_of_004_is_served_or_says_who_sees_to_it()
    {
        var contract = ContractFile.Read(Samples.Read("yueyang-2026.yaml"), FullVariables).Document!;
        Assert.DoesNotContain(GetClauses.Lines(contract), line => line.ServedBy.Count == 0 && line.Note is null);
    }

    [Fact]
    public void The_self_contract_is_without_mistakes()
    {
        var text = Samples.Read("self.yaml");
        var names = Regex.Matches(text, @"\$\{(\w+)\}").Select(match => match.Groups[1].Value).Distinct();
        var reading = ContractFile.Read(text, string.Join('\n', names.Select(name => $"{name}: http://127.0.0.1:1")));
        Assert.Empty(reading.Mistakes);
        Assert.Equal(6, reading.Document!.Checks.Count);
        Assert.Null(reading.Document.Duty);
    }

    [Fact]
    public void Without_its_variables_every_missing_one_is_named()
    {
        var mistakes = ContractFile.Read(Samples.Read("yueyang-2026.yaml"), null).Mistakes;
        foreach (var name in (string[])["SUPPLIER", "PORTAL_URL", "PEOPLE", "RESPONSE_PENALTY", "HOSTS"])
        {
            Assert.Contains(mistakes, mistake => mistake.Message.Contains(name, StringComparison.Ordinal) && mistake.Line > 0);
        }

        Assert.All(mistakes, mistake => Assert.True(mistake.Message.Contains("缺少变量", StringComparison.Ordinal) || mistake.Message.StartsWith("for_each", StringComparison.Ordinal), mistake.Message));
    }
}
