using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Rounds;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Plans;

/// <summary>Plans as the API shows them.</summary>
internal sealed class PlanReader(ProbingDb db, WorkingCalendar calendar)
{
    public async Task<Page<PlanLine>> ListAsync(string? contract, string? q, bool retired, int page, int size, CancellationToken cancellationToken)
    {
        var word = q?.Trim();
        var rows = db.Set<Plan>().AsNoTracking().Where(plan =>
            (retired || plan.RetiredAt == null) && (contract == null || plan.ContractId == contract) && (word == null || plan.Name.Contains(word) || plan.Id.Contains(word)));
        var total = await rows.CountAsync(cancellationToken);
        var limit = Math.Clamp(size, 1, 500);
        var found = await rows.OrderBy(plan => plan.Id).Skip((Math.Clamp(page, 1, 100_000) - 1) * limit).Take(limit).ToListAsync(cancellationToken);
        var ids = found.Select(plan => plan.Id).ToList();
        var versions = (await db.Set<PlanVersion>().AsNoTracking().Where(version => ids.Contains(version.PlanId)).ToListAsync(cancellationToken))
            .ToDictionary(version => (version.PlanId, version.Version));
        var next = await NextAsync(ids, cancellationToken);
        return new Page<PlanLine>([.. found.Select(plan => Line(plan, versions[(plan.Id, plan.Approved ?? plan.Version)].Content, next))], total);
    }

    public async Task<PlanView?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await db.Set<Plan>().AsNoTracking().FirstOrDefaultAsync(plan => plan.Id == id, cancellationToken) is not { } plan)
        {
            return null;
        }

        var versions = await db.Set<PlanVersion>().AsNoTracking().Where(version => version.PlanId == id).OrderByDescending(version => version.Version).Take(100).ToListAsync(cancellationToken);
        var holds = versions.Find(version => version.Version == plan.Approved)?.Content;
        var newest = versions[0].Content;
        return new PlanView(
            plan.Id, plan.Name, plan.ContractId, plan.FromContract, plan.KeyPeriodId, plan.State, plan.Version, plan.Approved, holds,
            plan.Approved == plan.Version ? null : newest, ScheduleText.Of((holds ?? newest).At), (await NextAsync([id], cancellationToken)) is var next && next.TryGetValue(id, out var at) ? at : null,
            [.. versions.Select(version => new PlanVersionLine(version.Version, version.ChangedBy, version.ChangedAt, version.ApprovedBy, version.ApprovedAt))]);
    }

    /// <summary>The rounds of the newest version between two days, and what the calendar says of each of them.</summary>
    public async Task<PlanPreview?> PreviewAsync(string id, DateOnly from, DateOnly to, int most, CancellationToken cancellationToken)
    {
        if (await db.Set<Plan>().AsNoTracking().FirstOrDefaultAsync(plan => plan.Id == id, cancellationToken) is not { } plan)
        {
            return null;
        }

        var content = (await PlanBook.VersionAsync(db, id, plan.Version, cancellationToken)).Content;
        var periods = (await db.Set<KeyPeriod>().AsNoTracking().Where(period => period.ContractId == plan.ContractId).ToListAsync(cancellationToken))
            .Where(period => period.Covers(plan, content)).Select(period => period.Days).ToList();
        var found = PlanRounds.Due(content, calendar, ShanghaiTime.StartOf(from), ShanghaiTime.EndOf(to), periods);
        var byDay = found.CountBy(one => ShanghaiTime.DateOf(one.At)).ToDictionary();
        return new PlanPreview(
            [.. found.Take(most).Select(one => new PreviewRound(one.At, one.At + content.FinishWithin, one.KeyPeriodId, one.Provisional))],
            [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(date => Day(date, byDay.GetValueOrDefault(date)))], found.Count > most);
    }

    private PreviewDay Day(DateOnly date, int rounds) => new(
        date, calendar.IsWorkday(date),
        calendar.HolidayName(date) is { } name ? name : calendar.IsMakeUpWorkday(date) ? "调休上班" : calendar.IsWorkday(date) ? "工作日" : "休息日",
        calendar.IsProvisional(date), rounds);

    private static PlanLine Line(Plan plan, PlanContent content, Dictionary<string, DateTimeOffset> next) => new(
        plan.Id, plan.Name, plan.ContractId, plan.FromContract, plan.KeyPeriodId, plan.State, plan.Version, plan.Approved, ScheduleText.Of(content.At),
        content.Checks.Count, content.Manual.Count, next.TryGetValue(plan.Id, out var at) ? at : null);

    private async Task<Dictionary<string, DateTimeOffset>> NextAsync(List<string> ids, CancellationToken cancellationToken) =>
        await db.Set<Round>().Where(round => ids.Contains(round.PlanId) && round.State == RoundState.Planned).GroupBy(round => round.PlanId)
            .Select(group => new { group.Key, At = group.Min(round => round.PlannedAt) }).ToDictionaryAsync(entry => entry.Key, entry => entry.At, cancellationToken);
}
