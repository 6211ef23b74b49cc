using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Local;

/// <summary>Ready means: the gateway says that every neighbour is.</summary>
internal static class Readiness
{
    private const int WithinSeconds = 60;

    public static async Task WaitAsync(WebApplication gateway, Neighbourhood neighbours, CancellationToken cancellationToken)
    {
        var health = gateway.Services.GetRequiredService<HealthCheckService>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(WithinSeconds));
        var seen = "";
        try
        {
            while (true)
            {
                var report = await health.CheckHealthAsync(deadline.Token);
                if (report.Status == HealthStatus.Healthy)
                {
                    return;
                }

                seen = string.Join(", ", report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key));
                await Task.Delay(50, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"Not ready within {WithinSeconds} s: {seen}. The log in the data folder says why. Was {neighbours.Address} reached?");
        }
    }
}
