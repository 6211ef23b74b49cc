using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Plans;

namespace Platform.Probing.KeyPeriods;

/// <summary>The plan behind a key period's fixed manual rounds: 每日 10 时、22 时 读网值守.</summary>
internal static class DutyRounds
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);
    private static readonly IReadOnlyList<ManualItem> Usual = [new("links", "重点业务功能与访问链接", "note"), new("report", "巡检结果汇报", "note")];

    public static PlanContent Content(KeyPeriod period) => new()
    {
        Name = $"{period.Name}读网值守",
        Serves = period.Serves,
        At = new RoundSchedule { Ranges = [new RangeRule(period.From, period.To, period.DutyAt)] },
        From = period.From,
        To = period.To,
        FinishWithin = Window,
        RunLateWithin = Late,
        Manual = period.Duty.Count > 0 ? period.Duty : Usual,
    };

    /// <summary>
    /// Brings the duty plan of <paramref name="period"/> to what it says, and lets every other plan of its contract be planned anew:
    /// what a key period adds has changed.
    /// </summary>
    public static async Task TakeAsync(ProbingDb db, KeyPeriod period, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = await db.Set<Plan>().FindAsync([period.DutyPlanId], cancellationToken);
        if (period.RetiredAt is not null || period.DutyAt.Count == 0)
        {
            if (plan is { RetiredAt: null })
            {
                await RetirePlan.RunAsync(db, plan, now, cancellationToken);
            }
        }
        else
        {
            await TakePlans.TakeAsync(
                db, plan, () => new Plan { Id = period.DutyPlanId, ContractId = period.ContractId, FromContract = period.FromContract, KeyPeriodId = period.Id, Name = "" },
                Content(period), by, now, cancellationToken);
        }

        var others = await db.Set<Plan>().Where(row => row.ContractId == period.ContractId && row.KeyPeriodId == null && row.RetiredAt == null && row.Approved != null)
            .ToListAsync(cancellationToken);
        foreach (var other in others)
        {
            await other.ReplanAsync(db, now, cancellationToken);
        }
    }
}
