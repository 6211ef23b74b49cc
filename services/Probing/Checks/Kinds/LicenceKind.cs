using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Conditions;
using Platform.Probing.Data;
using Platform.Probing.Licences;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a licence check: one of the register, or a date of its own.</summary>
internal sealed record LicenceSettings
{
    [StringLength(100), Display(Name = "授权编号", Description = "授权台账中的编号；与有效期二者取一")]
    public string? Licence { get; init; }

    [Display(Name = "有效期至", Description = "不在台账中的授权，直接填写日期，如 2026-12-31")]
    public DateOnly? ValidUntil { get; init; }
}

/// <summary>licence: how long a licence is still valid, and how it stands in the register.</summary>
internal sealed class LicenceKind(IServiceScopeFactory scopes, TimeProvider time) : CheckKind<LicenceSettings>
{
    public override string Name => "licence";

    public override string Title => "授权有效期";

    public override KindPlace Place => new("人工与台账", "软件授权剩余天数与状态");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("expires_in", FactType.Duration, "授权剩余有效期"), new("days_left", FactType.Number, "剩余天数"), new("active", FactType.Flag, "授权已激活"),
        new("perpetual", FactType.Flag, "永久有效"), new("state", FactType.Text, "授权状态"), new("compliant", FactType.Flag, "合规"), new("log_intact", FactType.Flag, "生命周期记录完整"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["active == true", "expires_in > 30d", "log_intact == true"];

    protected override string Target(LicenceSettings settings) => settings.Licence ?? $"有效期至 {settings.ValidUntil:yyyy-MM-dd}";

    protected override string Host(LicenceSettings settings) => "";

    protected override IEnumerable<FieldError> Rules(LicenceSettings settings)
    {
        if (settings.Licence is null == settings.ValidUntil is null)
        {
            yield return new FieldError("licence", "授权编号和有效期二者取一");
        }
    }

    protected override async Task<Observation> ProbeAsync(LicenceSettings settings, ProbeContext context)
    {
        if (settings.Licence is not { } id)
        {
            return Seen(settings.ValidUntil, LicenceState.Active, null, intact: true);
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        if (await db.Set<Licence>().AsNoTracking().FirstOrDefaultAsync(known => known.Id == id, context.Deadline) is not { } licence)
        {
            return Observation.Failed(FailureReason.NotAllowed, $"授权台账中没有 {id}");
        }

        var log = await db.Set<LicenceEntry>().AsNoTracking().Where(entry => entry.LicenceId == id).OrderBy(entry => entry.Sequence).ToListAsync(context.Deadline);
        return Seen(licence.ValidUntil, licence.State, licence.Compliance, LicenceEntry.Intact(log) && log.Count == licence.Version);
    }

    private Observation Seen(DateOnly? until, LicenceState state, LicenceCompliance? compliance, bool intact)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["active"] = Fact.Of(state == LicenceState.Active), ["perpetual"] = Fact.Of(until is null), ["state"] = Fact.Of(state.ToString().ToLowerInvariant()),
            ["compliant"] = Fact.Of(compliance?.Conclusion == ComplianceConclusion.Compliant), ["log_intact"] = Fact.Of(intact),

            // One without an end is a century from it: a condition on the time left holds.
            ["expires_in"] = Fact.Of(until is { } day ? ShanghaiTime.EndOf(day) - time.GetUtcNow() : TimeSpan.FromDays(36_500)),
            ["days_left"] = Fact.Of(until is { } last ? LicenceLife.DaysLeft(last, ShanghaiTime.Today(time)) : 36_500),
        };
        return new Observation { Facts = facts, Evidence = until is { } end ? $"有效期至 {ShanghaiTime.Chinese(end)}" : "永久有效" };
    }
}
