using Platform.Contracts;
using Platform.Reporting.Contracts.Files;

namespace Platform.Reporting.Tests.Contracts;

/// <summary><c>depends_on</c>, <c>baseline</c> and <c>maintenance</c>.</summary>
public sealed class VerdictSectionTests
{
    private const string Head = """
        apiVersion: platform/v1
        kind: Contract
        id: small
        title: 小合同
        customer: 某局
        term: { from: 2026-01-01, to: 2026-12-31 }
        systems:
          - { id: app, name: 应用, components: [{ id: web, name: 网站 }] }

        """;

    private const string Variables = "HOSTS: [{ id: a, address: 10.0.0.1 }, { id: b, address: 10.0.0.2 }]";

    [Fact]
    public void A_check_for_each_host_needs_that_of_the_same_host_and_others_need_all()
    {
        var checks = Read("""
            checks:
              - { id: web, name: 网站, on: app, kind: tcp, settings: { for_each: HOSTS, host: "${HOST.address}", port: 80 }, depends_on: [ping] }
              - { id: ping, name: 主机, on: app, kind: icmp, settings: { for_each: HOSTS, host: "${HOST.address}" } }
              - { id: home, name: 首页, on: app, kind: http, settings: { url: "http://x/" }, depends_on: [web], baseline: { factor: 2.5, min_samples: 100 } }
            """).Checks.ToDictionary(check => check.Id);
        Assert.Equal(["ping-b"], checks["web-b"].DependsOn);
        Assert.Equal(["web-a", "web-b"], checks["home"].DependsOn);
        Assert.Equal(new BaselineRule { Factor = 2.5, MinSamples = 100 }, checks["home"].Baseline);
        Assert.Null(checks["ping-a"].Baseline);
    }

    [Fact]
    public void Windows_are_read_once_and_again_and_again()
    {
        var windows = Read("""
            checks:
              - { id: home, name: 首页, on: app/web, kind: http, settings: { url: "http://x/" } }
            maintenance:
              - { id: patch, reason: 补丁更新, serves: [003-1 §2.2], on: app/web, at: { weekly: { on: sat, at: "02:00" } }, duration: 2h, mode: skipped }
              - { id: move, reason: 机房搬迁, from: 2026-12-05 22:00, to: 2026-12-06 06:00, checks: [home], excluded: false }
            """).Maintenance;
        Assert.Equal(("app", "web", MaintenanceMode.Skipped, TimeSpan.FromHours(2), true), (windows[0].Scope.System, windows[0].Scope.Component, windows[0].Mode, windows[0].Duration, windows[0].Excluded));
        Assert.Equal([DayOfWeek.Saturday], windows[0].At!.Weekly[0].On);
        Assert.Equal((new DateTimeOffset(2026, 12, 5, 14, 0, 0, TimeSpan.Zero), false), (windows[1].From!.Value.ToUniversalTime(), windows[1].Excluded));
        Assert.Equal(["home"], windows[1].Scope.Checks);
    }

    [Theory]
    [InlineData("checks:\n  - { id: home, name: 首页, on: app, kind: http, settings: { url: \"http://x/\" }, depends_on: [hom] }", "checks[0].depends_on")]
    [InlineData("checks:\n  - { id: home, name: 首页, on: app, kind: http, settings: { url: \"http://x/\" }, baseline: { factor: 1 } }", "checks[0].baseline.factor")]
    [InlineData("maintenance:\n  - { id: a, reason: 更新, on: app }", "maintenance[0].to")]
    [InlineData("maintenance:\n  - { id: a, reason: 更新, on: app, at: { daily: \"02:00\" } }", "maintenance[0].duration")]
    [InlineData("maintenance:\n  - { id: a, reason: 更新, on: nothing, to: 2026-12-06 06:00 }", "maintenance[0].on")]
    [InlineData("maintenance:\n  - { id: a, reason: 更新, from: 2026-12-07, to: 2026-12-06, mode: off }", "maintenance[0].mode", "maintenance[0].to")]
    public void A_mistake_names_its_place(string sections, params string[] paths) => Assert.Equal(
        paths, ContractFile.Read(Head + sections, Variables).Mistakes.Where(mistake => mistake.Path.StartsWith("checks", StringComparison.Ordinal) || mistake.Path.StartsWith("maint", StringComparison.Ordinal))
            .Select(mistake => mistake.Path).Distinct().Order(StringComparer.Ordinal));

    private static ContractDocument Read(string sections)
    {
        var reading = ContractFile.Read(Head + sections, Variables);
        Assert.Empty(reading.Mistakes);
        return reading.Document!;
    }
}
