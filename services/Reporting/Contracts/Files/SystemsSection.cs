using Platform.Contracts;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>systems</c>: what is in scope, each with its components and its 网络域.</summary>
internal static class SystemsSection
{
    public static IReadOnlyList<SystemDefinition> Read(Fields file)
    {
        var systems = new List<SystemDefinition>();
        foreach (var (node, path) in file.Items("systems"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } system)
            {
                continue;
            }

            var id = Unique.Id(system, systems.Select(other => other.Id));
            systems.Add(new SystemDefinition(id, system.Text("name"), system.Optional("zone"), Components(system)));
            system.Done();
        }

        return systems;
    }

    private static List<ComponentDefinition> Components(Fields system)
    {
        var components = new List<ComponentDefinition>();
        foreach (var (node, path) in system.Items("components"))
        {
            if (Fields.Of(node, path, system.Mistakes) is not { } component)
            {
                continue;
            }

            var id = Unique.Id(component, components.Select(other => other.Id));
            var count = component.Value("count", 1, Scalars.Whole, "数量，例如 6");
            components.Add(new ComponentDefinition(id, component.Text("name"), count));
            component.Done();
        }

        return components;
    }
}

/// <summary>Ids that may occur once.</summary>
internal static class Unique
{
    /// <summary>Reads <c>id</c>; told when one of <paramref name="taken"/> has it.</summary>
    public static string Id(Fields fields, IEnumerable<string> taken)
    {
        var id = fields.Id();
        if (id.Length > 0 && taken.Contains(id))
        {
            fields.Wrong("id", $"编号“{id}”重复出现");
        }

        return id;
    }
}
