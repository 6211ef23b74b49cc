namespace Platform.Probing.Maintenances;

/// <summary>How what a window holds up gives its reason.</summary>
internal static class MaintenanceReason
{
    private const string Start = "维护窗口：";

    public static string Of(string reason) => Start + reason;

    public static bool Is(string? reason) => reason?.StartsWith(Start, StringComparison.Ordinal) == true;
}
