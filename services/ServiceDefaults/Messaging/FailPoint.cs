namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Named places where the crash suite lets the process die. Nothing outside the test assemblies can arm them; in service
/// each costs one null check.
/// </summary>
internal static class FailPoint
{
    /// <summary>What happens at a place; null in service.</summary>
    internal static Action<string>? Armed { get; set; }

    public static void At(string place) => Armed?.Invoke(place);
}
