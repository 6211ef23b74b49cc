using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.Scheduling;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Systems;

/// <summary>A system as a person writes it.</summary>
internal sealed record SystemRequest
{
    public string? Id { get; init; }

    public required string Name { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<ComponentRequest>? Components { get; init; }

    public string? PublicName { get; init; }
}

/// <summary>A component as a person writes it; without an id its name is the id.</summary>
internal sealed record ComponentRequest
{
    public string? Id { get; init; }

    public required string Name { get; init; }

    public int? Count { get; init; }
}

/// <summary>The name on the public status page; null takes the system off it.</summary>
internal sealed record PublicRequest(string? PublicName);

/// <summary>A system as it is stored.</summary>
internal sealed record StoredSystemView(string Scope, string Id, string Name, string? Zone, string? PublicName, bool FromContract, IReadOnlyList<StoredComponentView> Components);

internal sealed record StoredComponentView(string Id, string Name, int Count);

/// <summary>Makes, changes and removes systems outside contracts.</summary>
internal static class SaveSystem
{
    private const int MostComponents = 500;

    public static async Task<Results<Created<StoredSystemView>, ProblemHttpResult>> CreateAsync(SystemRequest request, ProbingDb db, CancellationToken cancellationToken)
    {
        var id = request.Id ?? request.Name;
        if (Mistakes(request, id) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var system = await FindAsync(db, WatchedSystem.Local, id, cancellationToken, retired: true);
        if (system is { RetiredAt: null })
        {
            return Problem.Conflict("system-exists", $"系统 {id} 已存在，请换一个编号");
        }

        if (system is null)
        {
            db.Add(system = new WatchedSystem { Scope = WatchedSystem.Local, Id = id, Name = request.Name, Components = [] });
        }

        Fill(system, request);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/systems/{system.Scope}/{Uri.EscapeDataString(id)}", View(system));
    }

    public static async Task<Results<Ok<StoredSystemView>, ProblemHttpResult>> GetAsync(string scope, string id, ProbingDb db, CancellationToken cancellationToken) =>
        await FindAsync(db, scope, id, cancellationToken) is { } system ? TypedResults.Ok(View(system)) : Problem.NotFound("system", id);

    public static async Task<Results<Ok<IReadOnlyList<StoredComponentView>>, ProblemHttpResult>> ComponentsAsync(string scope, string id, ProbingDb db, CancellationToken cancellationToken) =>
        await FindAsync(db, scope, id, cancellationToken) is { } system ? TypedResults.Ok(View(system).Components) : Problem.NotFound("system", id);

    public static Task<Results<Ok<StoredSystemView>, ProblemHttpResult>> ChangeAsync(
        string scope, string id, SystemRequest request, ProbingDb db, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        EditAsync(scope, id, Mistakes(request, id), system => Fill(system, request), db, signal, time, cancellationToken);

    public static Task<Results<Ok<StoredSystemView>, ProblemHttpResult>> SetComponentsAsync(
        string scope, string id, IReadOnlyList<ComponentRequest> components, ProbingDb db, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken) =>
        EditAsync(scope, id, [.. ComponentMistakes(components)], system => system.Components = Made(components), db, signal, time, cancellationToken);

    public static async Task<Results<Ok<StoredSystemView>, ProblemHttpResult>> PublishAsync(string scope, string id, PublicRequest request, ProbingDb db, CancellationToken cancellationToken)
    {
        if (!IsPublicName(request.PublicName))
        {
            return Problem.Invalid("publicName", $"应为 1 到 {WatchedSystem.LongestPublicName} 个字符；不公开时为 null");
        }

        if (await FindAsync(db, scope, id, cancellationToken) is not { } system)
        {
            return Problem.NotFound("system", id);
        }

        system.PublicName = request.PublicName;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(View(system));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string scope, string id, ProbingDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, scope, id, cancellationToken) is not { } system)
        {
            return Problem.NotFound("system", id);
        }

        if (scope != WatchedSystem.Local)
        {
            return Problem.Conflict("system-from-contract", "系统由合同文件定义，请修改合同文件后重新应用");
        }

        if (await db.Set<Check>().CountAsync(check => check.ContractId == null && check.SystemId == id && check.RetiredAt == null, cancellationToken) is > 0 and var checks)
        {
            return Problem.Conflict("system-has-checks", $"系统还有 {checks} 个检查项，请先删除或改到其他系统");
        }

        system.RetiredAt = time.GetUtcNow();
        system.PublicName = null;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<StoredSystemView>, ProblemHttpResult>> EditAsync(
        string scope, string id, IReadOnlyList<FieldError> errors, Action<WatchedSystem> edit, ProbingDb db, ScheduleSignal signal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await FindAsync(db, scope, id, cancellationToken) is not { } system)
        {
            return Problem.NotFound("system", id);
        }

        if (scope != WatchedSystem.Local)
        {
            return Problem.Conflict("system-from-contract", "系统由合同文件定义，请修改合同文件后重新应用");
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var before = SystemMark.Of(system);
        edit(system);
        await db.SaveChangesAsync(cancellationToken);
        await before.PassOnAsync(db, system, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return TypedResults.Ok(View(system));
    }

    private static Task<WatchedSystem?> FindAsync(ProbingDb db, string scope, string id, CancellationToken cancellationToken, bool retired = false) =>
        db.Set<WatchedSystem>().FirstOrDefaultAsync(system => system.Scope == scope && system.Id == id && (retired || system.RetiredAt == null), cancellationToken);

    private static void Fill(WatchedSystem system, SystemRequest request)
    {
        (system.Name, system.Zone, system.PublicName, system.RetiredAt) = (request.Name.Trim(), request.Zone, request.PublicName, null);
        system.Components = Made(request.Components ?? []);
    }

    private static List<WatchedComponent> Made(IReadOnlyList<ComponentRequest> components) =>
        [.. components.Select(component => new WatchedComponent { Id = component.Id ?? component.Name, Name = component.Name, Count = component.Count ?? 1 })];

    private static List<FieldError> Mistakes(SystemRequest request, string id)
    {
        var errors = new List<FieldError>();
        Text("id", id, Check.LongestId);
        Text("name", request.Name, 100);
        if (id.AsSpan().ContainsAny('/', '\\'))
        {
            errors.Add(new FieldError("id", "编号中不能有斜杠"));
        }

        if (request.Zone is not null)
        {
            Text("zone", request.Zone, 100);
        }

        if (!IsPublicName(request.PublicName))
        {
            errors.Add(new FieldError("publicName", $"应为 1 到 {WatchedSystem.LongestPublicName} 个字符；不公开时为 null"));
        }

        return [.. errors, .. ComponentMistakes(request.Components ?? [])];

        void Text(string path, string value, int longest)
        {
            if (!IsText(value, longest))
            {
                errors.Add(new FieldError(path, $"必填，最长 {longest} 个字符"));
            }
        }
    }

    private static IEnumerable<FieldError> ComponentMistakes(IReadOnlyList<ComponentRequest> components)
    {
        if (components.Count > MostComponents)
        {
            yield return new FieldError("components", $"最多 {MostComponents} 个部件");
        }

        var ids = new HashSet<string>();
        for (var i = 0; i < Math.Min(components.Count, MostComponents); i++)
        {
            if (components[i] is not { } component)
            {
                yield return new FieldError($"components[{i}]", "不能为空");
                continue;
            }

            var (id, name, count) = (component.Id, component.Name, component.Count);
            if (!IsText(name, 100) || id is not null && !IsText(id, Check.LongestId))
            {
                yield return new FieldError($"components[{i}].name", "必填，最长 100 个字符");
            }
            else if (!ids.Add(id ?? name))
            {
                yield return new FieldError($"components[{i}].id", "编号重复");
            }

            if (count is < 1 or > 1_000_000)
            {
                yield return new FieldError($"components[{i}].count", "数量应为 1 到 1000000");
            }
        }
    }

    private static bool IsPublicName(string? name) => name is null || IsText(name, WatchedSystem.LongestPublicName);

    private static bool IsText(string? value, int longest) => !string.IsNullOrWhiteSpace(value) && value.Length <= longest && !value.Any(char.IsControl);

    private static StoredSystemView View(WatchedSystem system) => new(
        system.Scope, system.Id, system.Name, system.Zone, system.PublicName, system.Scope != WatchedSystem.Local,
        [.. system.Components.Select(component => new StoredComponentView(component.Id, component.Name, component.Count))]);
}
