using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks;

/// <summary>Changes a check that was made by hand. What the contract file says, only the file changes.</summary>
internal static class ChangeCheck
{
    public static async Task<Results<Ok<CheckView>, ProblemHttpResult>> HandleAsync(
        string id, CheckRequest request, ProbingDb db, CheckKinds kinds, CheckRules rules, CheckVault vault, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Set<Check>().FindAsync([id], cancellationToken) is not { RetiredAt: null } check)
        {
            return Problem.NotFound("check", id);
        }

        if (check.FromContract)
        {
            return Problem.Conflict("check-from-contract", "检查项由合同文件定义，请修改合同文件后重新应用");
        }

        if (request.Version is { } seen && seen != check.Version)
        {
            return Problem.Conflict("changed-meanwhile", "检查项已被他人修改，请刷新后重试");
        }

        var slug = id[(id.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var kind = kinds.Find(request.Kind);
        var stored = vault.Open(check);
        var (settings, errors) = kind is null ? (request.Settings, []) : Restored(kind, request.Settings, kind.Name == check.Kind ? stored : null);
        var definition = request.Definition(slug, settings);
        var (plan, wrong) = rules.Check(definition);
        errors = [.. wrong, .. errors, .. await Dependencies.ErrorsAsync(db, id, request.DependsOn, cancellationToken)];
        if (request.Contract is not null && request.Contract != check.ContractId)
        {
            errors = [.. errors, new FieldError("contract", "检查项所属合同不能修改")];
        }

        if (plan is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var system = await SystemBook.FindOrAddAsync(db, check.ContractId, request.System, request.Zone, cancellationToken);
        CreateCheck.Fill(check, definition, plan, vault, time.GetUtcNow());
        (check.SystemId, check.Zone) = (system.Id, request.Zone);
        await db.SaveChangesAsync(cancellationToken);
        signal.Raise();
        var view = await GetCheck.FindAsync(db, id, kinds, vault, cancellationToken);
        return TypedResults.Ok(view!);
    }

    /// <summary>Stored secrets go on only with the places they were given for.</summary>
    internal static (JsonElement Settings, IReadOnlyList<FieldError> Errors) Restored(ICheckKind kind, JsonElement sent, JsonElement? stored)
    {
        var restored = SecretSettings.Restore(sent, stored, kind.Secrets);
        if (stored is not { } before || kind.Prepare(restored.Settings).Probe is not { } probe || probe.Reaches == kind.Prepare(before).Probe?.Reaches)
        {
            return restored;
        }

        return SecretSettings.Restore(sent, null, kind.Secrets);
    }
}
