using Platform.Contracts;

namespace Platform.Probing.Maintenances;

/// <summary>A check, as far as windows look at it.</summary>
internal sealed record Covered(string CheckId, string? ContractId, string SystemId, string? ComponentId, string? Zone);

/// <summary>Whether a window covers a check; pure.</summary>
internal static class MaintenanceCover
{
    public static bool Covers(this MaintenanceScope scope, Covered check) =>
        Fits(scope.Contract, check.ContractId) && Fits(scope.System, check.SystemId) && Fits(scope.Component, check.ComponentId) && Fits(scope.Zone, check.Zone)
        && (scope.Checks.Count == 0 || scope.Checks.Contains(check.CheckId));

    public static bool IsEmpty(this MaintenanceScope scope) =>
        scope is { Contract: null, System: null, Component: null, Zone: null, Checks.Count: 0 };

    private static bool Fits(string? wanted, string? actual) => wanted is null || wanted == actual;
}
