using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.Probing.States;
using Platform.Probing.Systems;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Register;

/// <summary>What an import does, or would do.</summary>
/// <param name="Missing">Checks made by hand that the register doesn't have; removed only when that was asked for.</param>
internal sealed record ImportView(
    bool DryRun, int Created, int Changed, int Unchanged, int Removed, int Missing, int Systems, IReadOnlyList<string> IgnoredColumns, IReadOnlyList<ImportedCheck> Items);

/// <summary>One check of a register: created, changed, unchanged, removed or missing.</summary>
internal sealed record ImportedCheck(string Id, string Name, string Outcome, int? Line);

/// <summary>
/// Takes a register in: every mistake at once and then nothing of it, or all of it in one transaction. The same file twice changes
/// nothing the second time.
/// </summary>
internal sealed class ImportChecks(ProbingDb db, CheckKinds kinds, CheckRules rules, CheckVault vault, ScheduleSignal signal, TimeProvider time)
{
    private const int MostErrors = 500;
    private const int MostItems = 2_000;
    private readonly List<FieldError> errors = [];
    private readonly List<ImportedCheck> items = [];
    private readonly Dictionary<WatchedSystem, SystemMark> marks = [];
    private Dictionary<string, Check> stored = [];
    private List<WatchedSystem> systems = [];

    public async Task<(ImportView? View, IReadOnlyList<FieldError> Errors)> RunAsync(Drafts drafts, bool dryRun, bool removeMissing, CancellationToken cancellationToken)
    {
        errors.AddRange(drafts.Errors);
        if (drafts.Checks.Count > RequestJson.MostChecks)
        {
            errors.Add(new FieldError("", $"一次最多导入 {RequestJson.MostChecks} 个检查项"));
            return (null, errors);
        }

        await using var transaction = await db.BeginAsync(cancellationToken);
        stored = await db.Set<Check>().ToDictionaryAsync(check => check.Id, cancellationToken);
        systems = await db.Set<WatchedSystem>().ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var touched = drafts.Systems.Count(draft => TakeSystem(draft, errors.Count > 0));
        var seen = new Dictionary<string, Draft>();
        foreach (var draft in drafts.Checks)
        {
            Take(draft, seen, now);
        }

        if (errors.Count > 0 || (drafts.Checks.Count == 0 && drafts.Systems.Count == 0))
        {
            return (null, errors.Count == 0 ? [new FieldError("", "文件中没有检查项")] : [.. errors.Take(MostErrors)]);
        }

        var missing = stored.Values.Where(check => check is { FromContract: false, RetiredAt: null } && !seen.ContainsKey(check.Id)).ToList();
        if (removeMissing && !dryRun)
        {
            // All at once and in order, as those lock them who write results.
            await db.LockedStatesAsync([.. missing.Select(check => check.Id)], cancellationToken);
        }

        foreach (var check in missing)
        {
            items.Add(new ImportedCheck(check.Id, check.Name, removeMissing ? "removed" : "missing", null));
            if (removeMissing && !dryRun)
            {
                await DeleteCheck.RetireAsync(db, check, "检查项已从登记表中移除", now, cancellationToken);
            }
        }

        if (!dryRun)
        {
            await db.SaveChangesAsync(cancellationToken);
            foreach (var (system, before) in marks)
            {
                await before.PassOnAsync(db, system, now, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            signal.Raise();
        }

        return (new ImportView(
            dryRun, Count("created"), Count("changed"), Count("unchanged"), Count("removed"), Count("missing"), touched, drafts.Ignored, [.. items.OrderBy(item => item.Outcome == "unchanged").Take(MostItems)]), []);
    }

    private int Count(string outcome) => items.Count(item => item.Outcome == outcome);

    private bool TakeSystem(SystemDraft draft, bool alreadyWrong)
    {
        var system = systems.FirstOrDefault(known => known.Scope == WatchedSystem.Local && known.Id == draft.Id);
        if (alreadyWrong)
        {
            return false;
        }

        var same = system is { RetiredAt: null } && (system.Name, system.Zone, system.PublicName) == (draft.Name, draft.Zone, draft.PublicName)
            && system.Components.Select(component => (component.Id, component.Name, component.Count)).SequenceEqual(draft.Components);
        if (system is not null)
        {
            marks.TryAdd(system, SystemMark.Of(system));
        }
        else
        {
            systems.Add(system = new WatchedSystem { Scope = WatchedSystem.Local, Id = draft.Id, Name = draft.Name, Components = [] });
            db.Add(system);
        }

        if (!same)
        {
            (system.Name, system.Zone, system.PublicName, system.RetiredAt) = (draft.Name, draft.Zone, draft.PublicName, null);
            system.Components = [.. draft.Components.Select(component => new WatchedComponent { Id = component.Id, Name = component.Name, Count = component.Count })];
        }

        return !same;
    }

    private void Take(Draft draft, Dictionary<string, Draft> seen, DateTimeOffset now)
    {
        var (slug, contract) = (Text(draft.Fields["id"]), Text(draft.Fields["contract"]));
        var id = $"{contract ?? WatchedSystem.Local}.{slug}";
        if (slug is null)
        {
            errors.Add(draft.Wrong("id", "必填"));
            return;
        }

        if (!seen.TryAdd(id, draft))
        {
            // With a mistake nothing is applied; what else is wrong with it is said all the same.
            errors.Add(draft.Wrong("id", $"与{seen[id].Place}重复"));
        }

        var check = stored.GetValueOrDefault(id);
        if (check is { FromContract: true })
        {
            errors.Add(draft.Wrong("id", "检查项由合同文件定义，请修改合同文件后重新应用"));
            return;
        }

        var before = check is null ? null : RequestJson.Of(check, vault.Open(check));
        if (RequestJson.Read(draft, draft.Merge && before is not null ? Merged(draft.Fields, before) : draft.Fields, errors) is not { } request)
        {
            return;
        }

        var (settings, secrets) = Restored(request, check?.Kind == request.Kind ? before?.Settings : null);
        var (plan, wrong) = rules.Check(request.Definition(slug, settings));
        Wrong(draft, [.. wrong, .. secrets]);
        if (contract is not null && !systems.Exists(system => system.Scope == contract))
        {
            errors.Add(draft.Wrong("contract", "没有执行中的这个合同"));
        }

        if (id.Length > Check.LongestId || request.Zone is { Length: > 100 })
        {
            errors.Add(draft.Wrong(request.Zone is { Length: > 100 } ? "zone" : "id", $"最长 {Check.LongestId} 个字符"));
        }

        if (plan is not null && errors.Count == 0)
        {
            Apply(draft, id, request, settings, plan, check, before, now);
        }
    }

    private void Apply(Draft draft, string id, CheckRequest request, JsonElement settings, CheckPlan plan, Check? check, CheckRequest? before, DateTimeOffset now)
    {
        var scope = request.Contract ?? WatchedSystem.Local;
        var name = request.System.Trim();
        var system = systems.Where(known => known.Scope == scope && (known.Id == name || known.Name == name)).OrderByDescending(known => known.Id == name).FirstOrDefault();
        if (system is null)
        {
            systems.Add(system = new WatchedSystem { Scope = scope, Id = name, Name = name, Zone = request.Zone, Components = [] });
            db.Add(system);
        }

        system.RetiredAt = null;
        var definition = request.Definition(id[(id.IndexOf('.', StringComparison.Ordinal) + 1)..], settings);
        if (check is { RetiredAt: null } && Same(before!, request with { Id = before!.Id, System = system.Id, Settings = settings }))
        {
            items.Add(new ImportedCheck(id, request.Name, "unchanged", draft.Line));
            return;
        }

        items.Add(new ImportedCheck(id, request.Name, check is { RetiredAt: null } ? "changed" : "created", draft.Line));
        if (check is null)
        {
            check = CreateCheck.Make(id, request.Contract, fromContract: false, definition, plan, vault, now);
            db.Add(check);
            db.Add(new CheckState { CheckId = id, Since = now, ConfirmedAt = now, Reason = "尚未探测" });
        }
        else
        {
            CreateCheck.Fill(check, definition, plan, vault, now);
        }

        (check.SystemId, check.Zone) = (system.Id, request.Zone);
    }

    /// <summary>Stored secrets go on only with the places they were given for, as when a check is changed by hand.</summary>
    private (JsonElement Settings, IReadOnlyList<FieldError> Errors) Restored(CheckRequest request, JsonElement? before) =>
        kinds.Find(request.Kind) is { } kind ? ChangeCheck.Restored(kind, request.Settings, before) : (request.Settings, []);

    private void Wrong(Draft draft, IReadOnlyList<FieldError> wrong) => errors.AddRange(wrong.Select(error => draft.Wrong(error.Path, error.Message, error.Choices, error.Column)));

    private static JsonObject Merged(JsonObject said, CheckRequest before)
    {
        var merged = RequestJson.Write(before with { Settings = JsonSerializer.SerializeToElement(new JsonObject()) });
        foreach (var (name, value) in said)
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private static bool Same(CheckRequest one, CheckRequest other)
    {
        // A deadline never outlasts the interval, so what is stored may be shorter than what was said.
        var cut = other.Every > TimeSpan.Zero && other.Timeout > other.Every ? other with { Timeout = other.Every } : other;
        return JsonNode.DeepEquals(RequestJson.Write(one), RequestJson.Write(cut));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
