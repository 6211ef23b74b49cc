using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.States;

/// <summary>Sweeps once a second; a sweep that fails is tried again at the next.</summary>
internal sealed class TellLater(Sweep sweep, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<TellLater> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>True while the last sweep has failed; the health check reads it.</summary>
    public bool Failing { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    await sweep.RunAsync(stoppingToken);
                    Failing = false;
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    Failing = true;
                    log.NotSwept(failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
