using System.Globalization;

namespace Platform.Reporting.Contracts.Files;

/// <summary>Finds the node that a path such as <c>conditions[1]</c> or <c>settings.url</c> names.</summary>
internal static class NodePath
{
    /// <summary>The node, or the last one on the way to it that is there.</summary>
    public static Node Find(Node from, string path)
    {
        var at = from;
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Below(at, step) is not { } next)
            {
                break;
            }

            at = next;
        }

        return at;
    }

    private static Node? Below(Node node, string step) => node switch
    {
        MapNode map => map.Find(step),
        ListNode list when step.StartsWith('[')
            && int.TryParse(step.Trim('[', ']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < list.Items.Count => list.Items[index],
        _ => null,
    };
}
