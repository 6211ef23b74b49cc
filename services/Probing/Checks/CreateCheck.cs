using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Adds a check by hand; it is probed at once.</summary>
internal static class CreateCheck
{
    public static async Task<Results<Created<CheckView>, ProblemHttpResult>> HandleAsync(
        CheckRequest request, ProbingDb db, CheckKinds kinds, CheckRules rules, CheckVault vault, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var slug = request.Id ?? "check-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var id = $"{request.Contract ?? "local"}.{slug}";
        var (settings, secrets) = SecretSettings.Restore(request.Settings, null, kinds.Find(request.Kind)?.Secrets ?? new HashSet<string>());
        var definition = request.Definition(slug, settings);
        var (plan, errors) = rules.Check(definition);
        errors = [.. errors, .. secrets, .. await PlaceErrorsAsync(request, id, db, cancellationToken), .. await Dependencies.ErrorsAsync(db, id, request.DependsOn, cancellationToken)];
        if (plan is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (await db.Set<Check>().AnyAsync(known => known.Id == id, cancellationToken))
        {
            return Problem.Conflict("check-exists", $"检查项 {id} 已存在，请换一个编号");
        }

        var system = await SystemBook.FindOrAddAsync(db, request.Contract, request.System, request.Zone, cancellationToken);
        var now = time.GetUtcNow();
        var check = Make(id, request.Contract, fromContract: false, definition, plan, vault, now);
        (check.SystemId, check.Zone) = (system.Id, request.Zone);
        db.Add(check);
        var state = new CheckState { CheckId = id, Since = now, ConfirmedAt = now, Reason = "尚未探测" };
        db.Add(state);
        await db.SaveChangesAsync(cancellationToken);
        signal.Raise();
        return TypedResults.Created($"/checks/{id}", GetCheck.View(check, state, system, definition.Settings, kinds, []));
    }

    /// <summary>The entity of a definition that was found right.</summary>
    internal static Check Make(string id, string? contractId, bool fromContract, CheckDefinition definition, CheckPlan plan, CheckVault vault, DateTimeOffset now)
    {
        var check = new Check
        {
            Id = id, ContractId = contractId, FromContract = fromContract, Name = definition.Name, SystemId = definition.System, Kind = definition.Kind,
            Settings = [], Target = "", Conditions = [], Serves = [],
        };
        Fill(check, definition, plan, vault, now);
        return check;
    }

    /// <summary>Brings <paramref name="check"/> to what <paramref name="definition"/> says.</summary>
    internal static void Fill(Check check, CheckDefinition definition, CheckPlan plan, CheckVault vault, DateTimeOffset now)
    {
        check.Name = definition.Name;
        check.ComponentId = definition.Component;
        check.Kind = definition.Kind;
        check.Settings = vault.Lock(check.Id, definition.Settings);
        check.Target = plan.Probe.Target;
        check.Conditions = [.. definition.Conditions];

        // A probe has ended when the next is due, whatever the file says; without an interval it is probed in rounds only.
        (check.Every, check.Timeout) = (definition.Every, definition.Every == TimeSpan.Zero || definition.Timeout < definition.Every ? definition.Timeout : definition.Every);
        (check.DownCount, check.DownWindow) = (definition.Down.Count, definition.Down.Window);
        (check.UpCount, check.UpWindow) = (definition.Up.Count, definition.Up.Window);
        check.Severity = definition.Severity;
        check.Serves = [.. definition.Serves];
        check.DependsOn = [.. definition.DependsOn];
        check.Baseline = definition.Baseline;
        check.RetiredAt = null;
        check.Version++;
        check.ChangedAt = now;
    }

    private static async Task<IReadOnlyList<FieldError>> PlaceErrorsAsync(CheckRequest request, string id, ProbingDb db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (id.Length > Check.LongestId)
        {
            errors.Add(new FieldError("id", $"合同与编号合计最长 {Check.LongestId} 个字符"));
        }

        if (request.Contract is { } contract && !await db.Set<WatchedSystem>().AnyAsync(system => system.Scope == contract && contract != "local", cancellationToken))
        {
            errors.Add(new FieldError("contract", $"没有执行中的合同“{(contract.Length > 64 ? contract[..64] + "…" : contract)}”"));
        }

        if (request.Zone is { Length: > 100 })
        {
            errors.Add(new FieldError("zone", "最长 100 个字符"));
        }

        return errors;
    }
}
