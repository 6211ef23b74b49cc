using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.Reporting.Reports;
using Platform.Reporting.Tests.Contracts;
using Platform.Reporting.Tests.Reports;
using Platform.Testing;

namespace Platform.Reporting.Tests.Facts;

public sealed class RoundFactTests
{
    [Fact]
    public async Task A_round_is_kept_as_it_ended_last_whatever_the_order_of_arrival()
    {
        await using var host = await ServiceHost.StartAsync(new ReportingModule(), configure: builder => builder.Services.AddSingleton<IProbingCatalogue>(new FakeProbing()));
        await host.ReceiveAsync(Finished(3, RoundState.Late, 5), sequence: 1);
        await host.ReceiveAsync(Finished(3, RoundState.Missed, 3), sequence: 2);
        await using var scope = host.Services.CreateAsyncScope();
        var fact = Assert.Single(await scope.ServiceProvider.GetRequiredService<ReportingDb>().Set<RoundFact>().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((RoundState.Late, 5L, 4, 3), (fact.State, fact.Version, fact.Items, fact.Normal));
    }

    [Fact]
    public void The_month_counts_due_done_late_and_missed_rounds_of_each_plan_and_the_figure_is_what_the_paper_says()
    {
        var facts = SampleFacts.Full() with
        {
            Rounds = [Fact("daily", 2, RoundState.Done), Fact("daily", 3, RoundState.Done), Fact("daily", 4, RoundState.Late), Fact("duty", 5, RoundState.Missed)],
        };
        var figures = MonthlyFigures.Of(facts);
        Assert.Equal([(3, 2, 1, 0), (1, 0, 0, 1)], figures.Rounds.Select(plan => (plan.Due, plan.Done, plan.Late, plan.Missed)));
        var text = PaperText.Of(MonthlyPaperTests.Paper(facts));
        Assert.Contains("本月到期巡检4轮，按时完成2轮，逾期完成1轮，漏检1轮", text, StringComparison.Ordinal);

        Assert.True(KpiTarget.TryParse(">= 99%", out var target));
        var finding = InspectionRate.Of(facts, KpiSettings.Read(null), target);
        Assert.Equal((50m, 4L, 2), (finding.Actual, finding.EvidenceCount, finding.Rows.Count));
        Assert.Contains("漏检，平台停机 09:00–11:00", finding.Rows[1].Text, StringComparison.Ordinal);
        Assert.Null(InspectionRate.Of(SampleFacts.Full(), KpiSettings.Read(null), target).Actual);
    }

    private static RoundFact Fact(string plan, int day, RoundState state) => new()
    {
        Id = $"yueyang-2026.{plan}.202611{day:00}0900", PlanId = plan, PlanName = plan, ContractId = "yueyang-2026", PlannedAt = SampleFacts.At(day, 9, 0), FinishBy = SampleFacts.At(day, 11, 0),
        FinishedAt = state == RoundState.Missed ? null : SampleFacts.At(day, 10, 0), State = state, Items = 4, Normal = 4, Reason = state == RoundState.Missed ? "平台停机 09:00–11:00" : null,
    };

    private static RoundFinished Finished(int day, RoundState state, long version) => new(
        "r", "daily", "日常巡检", "yueyang-2026", null, SampleFacts.At(day, 9, 0), SampleFacts.At(day, 11, 0), SampleFacts.At(day, 9, 0), SampleFacts.At(day, 12, 0), state,
        TimeSpan.FromHours(1), 3, 1, 3, 1, 0, 0, null, ["004 §一(一)"], version);
}
