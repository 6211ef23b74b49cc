using Platform.ServiceDefaults.Calendar;

namespace Platform.EndToEnd.Tests.Scenario;

/// <summary>The sample contract as it lies in the repository, with the customer's own portal filled in, for the present year.</summary>
internal static class SampleContract
{
    public const string Id = "yueyang-2026";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "contracts");

    public static string File { get; } = System.IO.File.ReadAllText(Path.Combine(Folder, Id + ".yaml"))
        .Replace("{ from: 2026-01-01, to: 2026-12-31 }", $"{{ from: {Today.Year}-01-01, to: {Today.Year}-12-31 }}", StringComparison.Ordinal);

    /// <summary>The present month as reports name it: <c>2026-11</c>.</summary>
    public static string Month => $"{Today:yyyy-MM}";

    private static DateOnly Today => ShanghaiTime.DateOf(TimeProvider.System.GetUtcNow());

    public static string Variables(Uri portal) => System.IO.File.ReadAllText(Path.Combine(Folder, Id + ".variables.yaml"))
        .Replace("http://127.0.0.1:8080", portal.ToString().TrimEnd('/'), StringComparison.Ordinal);
}
