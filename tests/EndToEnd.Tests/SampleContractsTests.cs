using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.EndToEnd.Tests.Scenario;
using Platform.Probing;
using Platform.Probing.Checks;
using Platform.Reporting.Contracts;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>The sample contracts, held against the counts of the customers' texts and against what the platform really takes.</summary>
[Collection(RunningPlatform.OneAtATime)]
public sealed partial class SampleContractsTests(SampleContractsTests.Kinds kinds) : IClassFixture<SampleContractsTests.Kinds>
{
    /// <summary>
    /// What a text demands of rounds: row of the clause table, contract, inspection, checks it looks at, rounds on a workday and on a day off.
    /// </summary>
    public static TheoryData<string, string, string, int, int, int> Rounds { get; } = new()
    {
        { "M01: 1 subdomain, 4 items, policies both ways", "beijing-lot1-2026", "network", 1 * (4 + 1), 2, 0 },
        { "M02: 5+6+1+1 subdomains, 4 items, policies both ways", "beijing-lot2-2026", "network", (5 + 6 + 1 + 1) * (4 + 1), 2, 0 },
        { "M03: 25 hosts, 4 items", "beijing-lot1-2026", "hosts", 25 * 4, 2, 0 },
        { "M04: 79 cloud servers, 4 items", "beijing-lot2-2026", "hosts", 79 * 4, 1, 0 },
        { "M05: 19 SQL Server, 5 items", "beijing-lot1-2026", "databases", 19 * 5, 2, 0 },
        { "M06: 29+3 MySQL, 5 items", "beijing-lot2-2026", "databases", (29 + 3) * 5, 1, 0 },
        { "M06: 6+1 master-slave sets", "beijing-lot2-2026", "replication", 6 + 1, 1, 0 },
        { "M07: 21 Nginx", "beijing-lot1-2026", "nginx", 21, 2, 0 },
        { "M08: 33 TongWeb, 3 items", "beijing-lot1-2026", "tongweb", 33 * 3, 2, 0 },
        { "M09: 4 ElasticSearch, 2 items", "beijing-lot1-2026", "elasticsearch", 4 * 2, 2, 0 },
        { "M10: 6 Tomcat, Apache, ELK, Redis, 24 IIS, 7 Spark", "beijing-lot1-2026", "other-middleware", 6 + 1 + 1 + 1 + 24 + 7, 1, 0 },
        { "M11: 7 key functions", "beijing-lot1-2026", "key-functions", 7, 4, 0 },
        { "M12: 21 other functions", "beijing-lot1-2026", "other-functions", 21, 2, 0 },
        { "M13: 8+7+13+5+1+7 interfaces", "beijing-lot1-2026", "interfaces", 8 + 7 + 13 + 5 + 1 + 7, 4, 0 },
        { "M13: coding, sign-in, experts, recording, live, evaluation, finance", "beijing-lot1-2026", "named-functions", 7, 4, 0 },
        { "M14: ports of 41 interfaces", "beijing-lot2-2026", "ports", 41, 4, 0 },
        { "M15: 20 systems, 4 in, 7 out", "beijing-lot1-2026", "data", 20 + 4 + 7, 2, 0 },
        { "M16: 17 venues", "beijing-lot3-2026", "booking", 17, 1, 1 },
        { "M17: 1+17 sources, 4 stages", "beijing-lot3-2026", "video", (1 + 17) * 4, 1, 1 },
        { "M18: 4 links", "wuhan-trading-2026", "interfaces", 4, 2, 0 },
        { "H01: by hand", "beijing-lot1-2026", "screens", 0, 2, 0 },
        { "H13: hand-over", "beijing-lot3-2026", "handover", 0, 1, 1 },
        { "B01: 19 backups", "beijing-lot1-2026", "backups", 19, 1, 1 },
        { "B03: backups", "wuhan-trading-2026", "backups", 2, 1, 1 },
    };

    /// <summary>Pieces by component, as the texts count them (R05, R06).</summary>
    public static TheoryData<string, string, int> Pieces { get; } = new()
    {
        { "beijing-lot1-2026", "room/hosts", 25 }, { "beijing-lot1-2026", "room/sqlserver", 19 }, { "beijing-lot1-2026", "middleware/nginx", 21 },
        { "beijing-lot1-2026", "middleware/tongweb", 33 }, { "beijing-lot1-2026", "middleware/elasticsearch", 4 }, { "beijing-lot1-2026", "middleware/tomcat", 6 },
        { "beijing-lot1-2026", "middleware/iis", 24 }, { "beijing-lot1-2026", "middleware/spark", 7 }, { "beijing-lot1-2026", "service/business", 8 },
        { "beijing-lot1-2026", "service/sharing", 7 }, { "beijing-lot1-2026", "trading/business", 13 }, { "beijing-lot1-2026", "trading/sharing", 5 },
        { "beijing-lot1-2026", "analysis/business", 1 }, { "beijing-lot1-2026", "finance/business", 7 }, { "beijing-lot2-2026", "internet/network", 5 },
        { "beijing-lot2-2026", "government/network", 6 }, { "beijing-lot2-2026", "internet/hosts", 36 }, { "beijing-lot2-2026", "government/hosts", 31 },
        { "beijing-lot2-2026", "land-internet/hosts", 1 }, { "beijing-lot2-2026", "land-government/hosts", 11 }, { "beijing-lot2-2026", "government/mysql", 29 },
        { "beijing-lot2-2026", "government/replicas", 6 }, { "beijing-lot2-2026", "land-government/mysql", 3 }, { "beijing-lot2-2026", "land-government/replicas", 1 },
        { "beijing-lot2-2026", "government/nas", 4 }, { "beijing-lot3-2026", "venues/booking", 17 }, { "wuhan-trading-2026", "service/columns", 6 },
    };

    public static TheoryData<string> Ids { get; } = [.. SampleContracts.Ids];

    /// <summary>The rows M, H, K and L of the clause table, each with the clause it stands for in its contract.</summary>
    public static TheoryData<string, string> Clauses { get; } = ClausesOf(
        ("beijing-lot1-2026", "003-1", [
            "§2.3.1(1)", "§2.3.1(2)", "§2.3.1(3)", "§2.3.1(4) Nginx", "§2.3.1(4) TongWeb", "§2.3.1(4) ElasticSearch", "§2.1(5)", "§2.3.1(5) 重点功能", "§2.3.1(5) 其他功能",
            "§2.3.2(1)", "§2.3.3", "§2.3.2(2)", "§2.3.2(2)1)", "§2.3.2(2)2)", "§2.3.2(2)3)", "§2.3.2(2)4)", "§2.3.2(2)5)", "§2.3.2(2)6)", "§2.8.1", "§2.8.2", "§2.8.3", "商务§5",
        ]),
        ("beijing-lot2-2026", "003-2", ["§3.1(1)", "§3.1(2)", "§3.1(3)", "§3.2", "§6.1", "§6.2", "§6.3", "商务§5"]),
        ("beijing-lot3-2026", "003-3", ["§(四)对接1(1)", "§(四)对接1(2)", "商务§5.1", "商务§5.1(3)", "商务§5.2"]),
        ("wuhan-trading-2026", "000", ["§一(三)1", "§一(三)2", "§一(二)1", "§一(二)2", "§一(二)3"]),
        ("wuhan-market-2026", "001", [
            "国产环境1(1)", "国产环境1(2)", "系统集成1(1)", "系统集成1(2)", "系统集成2(1)", "系统集成4(1)", "数据中枢3", "应用1(2)", "扩展1(1)", "应用3", "应用4",
            "国产环境3(1)", "国产环境3(2)", "国产环境3(3)", "服务方式1(1)", "服务方式1(2)",
        ]),
        ("yangzhou-trading-2026", "002", ["§一1 计划", "§一1 发布内容", "§一1 备份", "§一1 日志", "§一1 补丁", "§一1 数据库", "§一1 资源", "§一2", "§一5 不见面开标", "§一5 驻场", "§一7"]));

    [Theory]
    [MemberData(nameof(Rounds))]
    public void A_round_looks_at_as_many_things_as_often_as_the_text_says(string row, string contract, string inspection, int checks, int onWorkday, int onDayOff)
    {
        var round = SampleContracts.Read(contract).Inspections.Single(round => round.Id == inspection);
        Assert.True(checks == round.Checks.Count, $"{row}: {round.Checks.Count} checks");
        Assert.Equal(onWorkday, round.At.Workday.Count + round.At.Daily.Count);
        Assert.Equal(onDayOff, round.At.Daily.Count);
        Assert.NotEmpty(round.Serves);
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Every_piece_of_a_component_is_checked_and_none_beyond_the_contract_s_number(string contract, string place, int pieces)
    {
        var document = SampleContracts.Read(contract);
        var at = place.Split('/');
        Assert.Equal(pieces, document.Systems.Single(system => system.Id == at[0]).Components.Single(component => component.Id == at[1]).Count);
        var checks = document.Checks.Where(check => check.System == at[0] && check.Component == at[1]).ToList();
        Assert.NotEmpty(checks);
        foreach (var kind in checks.GroupBy(check => check.Name.Split('（')[0]))
        {
            Assert.True(kind.Count() == pieces, $"{kind.Key}: {kind.Count()}");
        }
    }

    [Theory]
    [MemberData(nameof(Clauses))]
    public void A_clause_is_served_or_says_who_sees_to_it(string contract, string clause)
    {
        var line = GetClauses.Lines(SampleContracts.Read(contract)).SingleOrDefault(line => line.Id == clause);
        Assert.True(line is { Text: not null } && (line.ServedBy.Count > 0 || line.Note is not null), $"{clause} of {contract}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_sample_is_right_down_to_each_setting_and_condition(string id)
    {
        var contract = SampleContracts.Read(id);
        Assert.Equal(id, contract.Id);

        // Yueyang's lists are empty until somebody fills them in; with them filled in it has a test of its own.
        Assert.DoesNotContain(GetClauses.Lines(contract), line => line.Text is null || (line.ServedBy.Count == 0 && line.Note is null && id != "yueyang-2026"));
        Assert.Empty(contract.Checks.SelectMany(check => kinds.Rules.Check(check).Errors.Select(error => $"{check.Id}: {error.Path} {error.Message}")));
    }

    [Theory]
    [InlineData("beijing-lot1-2026", new[] { 15, 15, 15, 20 }, 65)]
    [InlineData("beijing-lot2-2026", new[] { 7, 10, 10, 10 }, 37)]
    public void Key_periods_have_the_days_of_the_text_and_two_rounds_by_hand_each_day(string id, int[] days, int sum)
    {
        var contract = SampleContracts.Read(id);
        Assert.Equal(days, contract.KeyPeriods.Select(period => period.To.DayNumber - period.From.DayNumber + 1).Order());
        Assert.Equal(sum, contract.KeyPeriods.Sum(period => period.Days));
        Assert.All(contract.KeyPeriods, period => Assert.Equal([new TimeOnly(10, 0), new TimeOnly(22, 0)], period.DutyAt));
        Assert.All(contract.KeyPeriods, period => Assert.True(period is { Multiplier: > 1, Duty.Count: > 0 }));

        // Hosts and databases are looked at around the clock (K06): every check of theirs, none left out.
        Assert.All(contract.KeyPeriods, period => Assert.True(period.Checks.Count == 0 || period.Checks.Count == contract.Checks.Count));
    }

    [Fact]
    public void The_six_platforms_are_looked_at_item_by_item()
    {
        var screens = SampleContracts.Read("beijing-lot1-2026").Inspections.Single(round => round.Id == "screens");
        Assert.Equal(
            [("公共服务平台", 8), ("监管平台", 5), ("综合交易系统", (6 * 5) + 1), ("运行维护系统", 6), ("大数据分析系统", 6 + 7), ("担保金融服务平台", 5)],
            screens.Manual.GroupBy(item => item.Group).Select(group => (group.Key ?? "", group.Count())));
        Assert.All(screens.Manual, item => Assert.Equal("screenshot", item.Evidence));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_address_is_a_placeholder_that_leads_nowhere(string id)
    {
        var variables = SampleContracts.Variables(id);
        foreach (var address in Addresses().Matches(variables).Select(match => match.Value))
        {
            Assert.True(IPAddress.IsLoopback(IPAddress.Parse(address)) || Reserved.Any(net => net.Contains(IPAddress.Parse(address))), address);
        }

        foreach (var host in Hosts().Matches(variables).Select(match => match.Groups[1].Value).Where(host => !char.IsAsciiDigit(host[^1])))
        {
            Assert.True(host.EndsWith(".example", StringComparison.Ordinal) || host.EndsWith(".invalid", StringComparison.Ordinal), host);
        }
    }

    private static readonly IPNetwork[] Reserved = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24")];

    private static TheoryData<string, string> ClausesOf(params (string Contract, string Text, string[] Clauses)[] contracts)
    {
        var all = new TheoryData<string, string>();
        foreach (var (contract, text, clauses) in contracts)
        {
            foreach (var clause in clauses)
            {
                all.Add(contract, $"{text} {clause}");
            }
        }

        return all;
    }

    /// <summary>The check kinds as the service has them.</summary>
    public sealed class Kinds : IAsyncLifetime
    {
        private ServiceHost probing = null!;

        internal CheckRules Rules => probing.Services.GetRequiredService<CheckRules>();

        public async ValueTask InitializeAsync() => probing = await ServiceHost.StartAsync(new ProbingModule());

        public ValueTask DisposeAsync() => probing.DisposeAsync();
    }

    [GeneratedRegex(@"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!/)")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?:https?://|host: )([A-Za-z0-9.-]+)")]
    private static partial Regex Hosts();
}
