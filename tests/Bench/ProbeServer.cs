using Platform.Probing;
using Platform.Testing;

namespace Platform.Bench;

/// <summary>Our probing service alone, for <c>/probe</c>. It prints its address and ends with its parent.</summary>
internal static class ProbeServer
{
    public const string Argument = "probe-server";

    public static async Task RunAsync()
    {
        await using var host = await ServiceHost.StartAsync(
            new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false"), new("Probing:Blackbox:Open", "true"), new("Probing:Scheduling:PerHost", "64")]);
        System.Console.WriteLine(host.Address);
        await System.Console.In.ReadToEndAsync();
    }
}
