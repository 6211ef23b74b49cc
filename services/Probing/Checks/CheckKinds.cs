using System.Collections.Frozen;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Probing.Checks;

/// <summary>The registered kinds by name.</summary>
internal sealed class CheckKinds
{
    private readonly FrozenDictionary<string, ICheckKind> byName;

    public CheckKinds(IEnumerable<ICheckKind> kinds)
    {
        var all = kinds.ToList();
        var twice = all.GroupBy(kind => kind.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new StartupException(
                $"Two check kinds are named '{twice.Key}': {string.Join(" and ", twice.Select(kind => kind.GetType().Name))}. Rename one of them.");
        }

        byName = all.ToFrozenDictionary(kind => kind.Name);
        Names = [.. byName.Keys.Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> Names { get; }

    public ICheckKind? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>Registers kinds; the lines in the module are the inventory.</summary>
internal static class CheckKindRegistration
{
    public static IServiceCollection AddCheckKind<TKind>(this IServiceCollection services)
        where TKind : class, ICheckKind => services.AddSingleton<ICheckKind, TKind>();
}
