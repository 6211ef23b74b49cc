using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Probing.Shards;

namespace Platform.Probing.Scheduling;

/// <summary>Reads checks beside the scheduler, so that a contract with ten thousand of them holds no probe up, and hands them over some at a time.</summary>
internal sealed class ScheduleFeed(
    CheckLoader loader, ShardTable table, ScheduleSignal signal, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ScheduleFeed> log)
{
    private readonly Channel<IReadOnlyList<LoadedCheck>> loaded = Channel.CreateBounded<IReadOnlyList<LoadedCheck>>(4);

    public ChannelReader<IReadOnlyList<LoadedCheck>> Loaded => loaded.Reader;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (changed, shards) = (signal.Changed, table.Changed);
            await LookAsync(cancellationToken);
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Task.Delay(options.Value.Reload, time, awake.Token), changed, shards);
            await awake.CancelAsync();
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var gained = table.TakeGained();
        try
        {
            if (gained.Count > 0)
            {
                await foreach (var some in loader.ReadAsync(gained, cancellationToken))
                {
                    await loaded.Writer.WriteAsync(some, cancellationToken);
                }
            }

            await foreach (var some in loader.ReadChangesAsync(cancellationToken))
            {
                await loaded.Writer.WriteAsync(some, cancellationToken);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            table.ReadAgain(gained);
            log.ScheduleNotRead(failure);
        }
    }
}
