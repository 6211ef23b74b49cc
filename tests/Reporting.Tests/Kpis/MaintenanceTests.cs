using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.Reporting.Tests.Contracts;
using Platform.Reporting.Tests.Reports;
using Platform.Testing;
using static Platform.Reporting.Tests.Reports.SampleFacts;

namespace Platform.Reporting.Tests.Kpis;

public sealed class MaintenanceTests
{
    private const string Excluded = """{ "maintenance": "excluded" }""";

    [Fact]
    public void An_outage_is_split_where_the_window_begins_and_ends_and_both_figures_are_shown()
    {
        // 02:50 to 05:10, of which 03:00 to 05:00 is maintenance: 20 minutes count.
        var finding = Of(Excluded, [Down("command", "portal", At(8, 2, 50), At(8, 5, 10))], [Held(1, At(8, 3, 0), At(8, 5, 0))]);
        Assert.Equal(100m * (43_200 - 20) / 43_200, finding.Actual);
        Assert.Contains("计入 20分00秒，维护时段 2小时00分00秒不计（补丁更新）", finding.Rows[0].Text, StringComparison.Ordinal);
        Assert.Contains(finding.Steps, step => step.Contains("其中约定维护时段 2小时00分00秒不计，计入 20分00秒（如计入维护时段，可用率为 99.675%）", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "maintenance": "counted" }""")]
    public void Unless_the_contract_says_so_it_counts(string? with)
    {
        var finding = Of(with, [Down("command", "portal", At(8, 2, 50), At(8, 5, 10))], [Held(1, At(8, 3, 0), At(8, 5, 0))]);
        Assert.Equal(100m * (43_200 - 140) / 43_200, finding.Actual);
        Assert.DoesNotContain("维护", finding.Rows[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_excuses_what_it_covers_and_nothing_else()
    {
        var outages = new[] { Down("command", "portal", At(8, 3, 0), At(8, 4, 0)), Down("command", "api", At(8, 3, 30), At(8, 4, 0)) };
        Assert.Equal(TimeSpan.FromMinutes(30), Left(outages, Held(1, At(8, 3, 0), At(8, 5, 0), checks: """["yueyang-2026.portal"]""")));
        Assert.Equal(TimeSpan.FromHours(1), Left(outages, Held(1, At(8, 3, 0), At(8, 5, 0), system: "exchange")));
        Assert.Equal(TimeSpan.FromHours(1), Left(outages, Held(1, At(8, 3, 0), At(8, 5, 0), contract: "another")));
        Assert.Equal(TimeSpan.Zero, Left(outages, Held(1, At(8, 3, 0), At(8, 5, 0), system: "command")));
        Assert.Equal(TimeSpan.Zero, Left(outages, Held(1, At(8, 2, 0), At(8, 3, 40)), Held(1, At(8, 3, 20), At(8, 6, 0))));
    }

    [Fact]
    public void A_window_that_was_ended_or_changed_excuses_up_to_then_whatever_came_first()
    {
        var outages = new[] { Down("command", "portal", At(8, 3, 0), At(8, 6, 0)) };
        Assert.Equal(TimeSpan.FromHours(2), Left(outages, Held(2, At(8, 4, 0), At(8, 4, 0)), Held(1, At(8, 3, 0), At(8, 6, 0))));
        Assert.Equal(TimeSpan.FromHours(1), Left(outages, Held(1, At(8, 3, 0), At(8, 6, 0)), Held(2, At(8, 3, 30), At(8, 3, 30)), Held(2, At(8, 3, 30), At(8, 5, 0))));
    }

    [Fact]
    public void What_is_cut_out_of_a_span_leaves_the_rest()
    {
        var day = new Span(At(8, 0, 0), At(9, 0, 0));
        Assert.Equal([day], day.Without([]));
        Assert.Equal([day], day.Without([new Span(At(7, 0, 0), At(8, 0, 0)), new Span(At(9, 0, 0), At(10, 0, 0))]));
        Assert.Empty(day.Without([new Span(At(7, 0, 0), At(8, 12, 0)), new Span(At(8, 12, 0), At(9, 1, 0))]));
        Assert.Equal([new Span(At(8, 2, 0), At(8, 20, 0))], day.Without([new Span(At(7, 0, 0), At(8, 2, 0)), new Span(At(8, 20, 0), At(9, 1, 0))]));
    }

    [Fact]
    public async Task A_beginning_told_twice_is_kept_once()
    {
        await using var host = await ServiceHost.StartAsync(new ReportingModule(), configure: builder => builder.Services.AddSingleton<IProbingCatalogue>(new FakeProbing()));
        var held = new MaintenanceHeld("mw-1", "补丁更新", At(8, 3, 0), At(8, 5, 0), Contract.Id, null, ["yueyang-2026.portal"], 1);
        await host.ReceiveAsync(held, sequence: 1);
        await host.ReceiveAsync(held, sequence: 2);
        await using var scope = host.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<ReportingDb>().Set<MaintenanceFact>().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["yueyang-2026.portal"], Assert.Single(MaintenanceSpan.Of(rows, Contract.Id)).CheckIds!);
        Assert.Single(rows);
    }

    private static TimeSpan Left(Outage[] outages, params MaintenanceFact[] held) =>
        Availability.Systems(Facts(outages, held), Facts(outages, held).Service, ["command"], withoutMaintenance: true)[0].Down;

    private static KpiFinding Of(string? with, Outage[] outages, MaintenanceFact[] held)
    {
        Assert.True(KpiTarget.TryParse(">= 99.9%", out var target));
        return Availability.Of(Facts(outages, held), KpiSettings.Read(with is null ? null : JsonDocument.Parse(with).RootElement), target);
    }

    private static ContractFacts Facts(Outage[] outages, MaintenanceFact[] held) => Month(outages) with { Maintenance = MaintenanceSpan.Of(held, Contract.Id) };

    private static MaintenanceFact Held(long version, DateTimeOffset from, DateTimeOffset until, string? contract = null, string? system = null, string? checks = null) =>
        new() { WindowId = "mw-1", Version = version, From = from, Until = until, Reason = "补丁更新", ContractId = contract, SystemId = system, Checks = checks };
}
