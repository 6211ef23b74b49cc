using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Plans;

/// <summary>What several verbs on plans need: finding them, adding versions, looking names up.</summary>
internal static class PlanBook
{
    public static Task<PlanVersion> VersionAsync(ProbingDb db, string planId, long version, CancellationToken cancellationToken) =>
        db.Set<PlanVersion>().SingleAsync(row => row.PlanId == planId && row.Version == version, cancellationToken);

    /// <summary>Gives <paramref name="plan"/> a further version; nothing happens by it before it is approved.</summary>
    public static PlanVersion Add(ProbingDb db, Plan plan, PlanContent content, string by, DateTimeOffset now)
    {
        plan.Version++;
        plan.Revision++;
        (plan.Name, plan.ChangedAt) = (content.Name, now);
        var version = new PlanVersion { PlanId = plan.Id, Version = plan.Version, Content = content, ChangedBy = by, ChangedAt = now };
        db.Add(version);
        return version;
    }

    /// <summary>From <paramref name="now"/> on the newest version makes the rounds.</summary>
    public static async Task ApproveAsync(ProbingDb db, Plan plan, PlanVersion version, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (version.ApprovedBy, version.ApprovedAt) = (by, now);
        plan.Approved = version.Version;
        await plan.ReplanAsync(db, now, cancellationToken);
    }

    /// <summary>What only the database knows to be wrong: the contract and the checks.</summary>
    public static async Task<IReadOnlyList<FieldError>> PlaceErrorsAsync(ProbingDb db, string? contract, PlanContent content, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (contract is not null && !await db.Set<WatchedSystem>().AnyAsync(system => system.Scope == contract && contract != "local", cancellationToken))
        {
            errors.Add(new FieldError("contract", $"没有执行中的合同“{(contract.Length > 64 ? contract[..64] + "…" : contract)}”"));
        }

        var known = new HashSet<string>();
        foreach (var some in content.Checks.Chunk(500))
        {
            known.UnionWith(await db.Set<Check>().Where(check => some.Contains(check.Id) && check.RetiredAt == null).Select(check => check.Id).ToListAsync(cancellationToken));
        }

        errors.AddRange(content.Checks.Select((id, index) => (id, index)).Where(entry => !known.Contains(entry.id))
            .Select(entry => new FieldError($"checks[{entry.index}]", $"没有检查项“{(entry.id.Length > 64 ? entry.id[..64] + "…" : entry.id)}”")));
        return errors;
    }
}
