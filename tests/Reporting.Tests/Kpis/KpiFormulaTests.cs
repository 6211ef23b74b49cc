using Platform.Contracts;
using Platform.Reporting.Evidence;
using Platform.Reporting.Kpis;
using Platform.Reporting.Tests.Reports;
using static Platform.Reporting.Tests.Reports.SampleFacts;

namespace Platform.Reporting.Tests.Kpis;

public sealed class KpiFormulaTests
{
    [Fact]
    public void Overlapping_outages_of_one_system_count_once()
    {
        var kpi = Result("availability", Month([Down("command", "portal", At(8, 3, 0), At(8, 3, 40)), Down("command", "api", At(8, 3, 20), At(8, 4, 0))]));
        Assert.Equal(100m * (43_200 - 60) / 43_200, kpi.Actual);
        Assert.Equal(KpiVerdict.NotMet, kpi.Verdict);
    }

    [Fact]
    public void A_figure_just_below_the_target_is_never_shown_as_the_target()
    {
        // 43 min 13 s of 30 days is 99.8999…%: 43 min 12 s would have been the target to the second.
        var kpi = Result("availability", Month([Down("command", "portal", At(9, 3, 0), At(9, 3, 43, 13))]));
        Assert.Equal("99.899%", kpi.ActualText);
        Assert.Equal(KpiVerdict.NotMet, kpi.Verdict);
        Assert.Equal(KpiVerdict.Met, Result("availability", Month([Down("command", "portal", At(9, 3, 0), At(9, 3, 43, 12))])).Verdict);
    }

    [Fact]
    public void An_outage_over_midnight_of_the_month_counts_for_each_month_its_part() =>
        Assert.Equal(100m * (43_200 - 30) / 43_200, Result("availability", Month([Down("command", "portal", At(1, 0, 0).AddHours(-2), At(1, 0, 30))])).Actual);

    [Fact]
    public void An_outage_that_lasts_counts_up_to_now_in_a_running_month() =>
        Assert.Equal(100m * (1440 - 60) / 1440, Result("availability", Month([Down("command", "portal", At(1, 23, 0), null)], asOf: At(2, 0, 0))).Actual);

    [Fact]
    public void Nothing_observed_is_no_data_and_not_met() => Assert.All(KpiFormulas.Evaluate(Month()), kpi =>
    {
        Assert.Equal(KpiVerdict.NoData, kpi.Verdict);
        Assert.Equal("本月无", kpi.ActualText);
        Assert.Equal("不扣款", kpi.Penalty.Text == "合同未约定扣款" ? "不扣款" : kpi.Penalty.Text);
    });

    [Fact]
    public void Every_started_step_below_the_target_is_deducted()
    {
        var kpi = Result("availability", Month([Down("command", "portal", At(9, 0, 0), At(9, 0, 0).AddMinutes(43_200 * 0.0033))]) with { IsHoliday = _ => false });
        Assert.Equal("扣3%", kpi.Penalty.Text);
        Assert.Contains(kpi.Penalty.Steps, step => step.Contains("低于目标0.23%，每0.1%扣1%，向上取整3步，扣3%。", StringComparison.Ordinal));
    }

    [Fact]
    public void Outages_on_holidays_are_deducted_by_their_own_rule()
    {
        var facts = Month([Down("command", "portal", At(9, 0, 0), At(9, 6, 0))]) with { IsHoliday = day => day.Day == 9 };
        var penalty = Result("availability", facts).Penalty;
        Assert.Equal(["非节假日部分100%，不低于目标，不扣款。", "节假日部分75%，低于目标24.9%，每1%扣1%，向上取整25步，扣25%。", "两项合计：扣25%。"], penalty.Steps);
    }

    [Theory]
    [InlineData(3, "不扣款")]
    [InlineData(5, "金额待约定")]
    public void Late_responses_are_charged_from_the_fourth_on(int late, string penalty)
    {
        var facts = Month(incidents: [.. Enumerable.Range(1, late).Select(i => Incident(i, At(i, 10, 0), TimeSpan.FromMinutes(16), TimeSpan.FromHours(1))),
            Incident(99, At(20, 10, 0), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1))]);
        var kpi = Result("response", facts);
        Assert.Equal(late, kpi.Actual);
        Assert.Equal(penalty, kpi.Penalty.Text);
    }

    [Fact]
    public void An_incident_nobody_acknowledged_is_late_once_the_limit_has_passed() =>
        Assert.Equal(1, Result("response", Month(incidents: [Incident(1, At(5, 1, 0), null, null), Incident(2, At(6, 1, 0), null, TimeSpan.FromMinutes(10))])).Actual);

    [Fact]
    public void Resolution_is_the_mean_of_what_recovered_in_the_month()
    {
        var facts = Month(incidents: [Incident(1, At(1, 0, 0).AddDays(-1), TimeSpan.Zero, TimeSpan.FromHours(25)), Incident(2, At(5, 0, 0), TimeSpan.Zero, TimeSpan.FromHours(1)), Incident(3, At(6, 0, 0), null, null)]);
        Assert.Equal(13 * 3600, Result("resolution", facts).Actual);
    }

    [Fact]
    public void A_high_risk_vulnerability_is_charged_for_each_started_day_it_is_late()
    {
        var kpi = Result("fix-time", Month(evidence: [Recorded(EvidenceKind.Vulnerability, "CVE-1", At(3, 9, 0), TimeSpan.FromHours(73), level: VulnerabilityLevel.High)]));
        Assert.Equal("73小时00分00秒", kpi.ActualText);
        Assert.Equal("扣4%", kpi.Penalty.Text);
    }

    [Fact]
    public void A_failed_restore_fails_the_clause_although_every_backup_succeeded()
    {
        var kpi = Result("backup", Month(evidence:
        [
            Recorded(EvidenceKind.Backup, "daily", At(3, 2, 0), TimeSpan.FromMinutes(5), succeeded: true),
            Recorded(EvidenceKind.Drill, "drill", At(4, 2, 0), TimeSpan.FromMinutes(5), succeeded: false),
        ]));
        Assert.Equal(KpiVerdict.NotMet, kpi.Verdict);
        Assert.Equal("承担相应损失", kpi.Penalty.Text);
        Assert.Equal("备份100%，恢复0%", kpi.ActualText);
    }

    [Fact]
    public void Recurrence_looks_back_half_a_year_and_no_further()
    {
        var facts = Month(incidents: [Incident(1, At(20, 0, 0).AddDays(-184), null, TimeSpan.FromHours(1)), Incident(2, At(20, 0, 0).AddDays(-180), null, TimeSpan.FromHours(1)), Incident(3, At(20, 0, 0), null, TimeSpan.FromHours(1))]);
        Assert.Equal(2, Result("recurrence", facts).Actual);
    }

    [Theory]
    [InlineData(">= 99.9%", "≥99.9%")]
    [InlineData("≤ 15m", "≤15分钟")]
    [InlineData("<= 48h", "≤48小时")]
    [InlineData("<= 3", "≤3")]
    [InlineData("< 2s", "＜2秒")]
    public void A_target_is_read_as_contracts_write_it(string text, string shown)
    {
        Assert.True(KpiTarget.TryParse(text, out var target));
        Assert.Equal(shown, target.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData(">= many")]
    [InlineData(null)]
    public void What_is_no_target_is_refused(string? text) => Assert.False(KpiTarget.TryParse(text, out _));

    private static KpiResult Result(string id, ContractFacts facts) => KpiFormulas.Evaluate(facts).Single(kpi => kpi.Id == id);
}
