using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Notification.Messages;

namespace Platform.Notification.Submission;

/// <summary>
/// One loop a lane: woken by the commit that made work, it claims what is due and hands it over, so many at once. Stopping
/// lets hand-overs under way come to their end.
/// </summary>
internal abstract class SubmissionLoop(
    Lane lane, IServiceScopeFactory scopes, HandOver handOver, SubmissionSignal signals, Rate rate, SubmissionHealth health,
    TimeProvider time, IOptions<SmsOptions> options, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Throttled = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<Task> underWay = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Throttled;
            try
            {
                wait = await PassAsync(stoppingToken);
                health.Alive(lane);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another replica claimed the same rows first; look again.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                NotificationLog.LoopFailed(log, failure, "submission " + lane);
                wait = TimeSpan.FromSeconds(1);
            }

            if (wait > TimeSpan.Zero)
            {
                await signals.Of(lane).WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>Starts what may start; answers how long there is nothing to do.</summary>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        underWay.RemoveWhere(task => task.IsCompleted);
        var room = options.Value.Window - underWay.Count;
        if (room == 0)
        {
            await Task.WhenAny(underWay).WaitAsync(cancellationToken);
            return TimeSpan.Zero;
        }

        var allowed = rate.Take(room, intoDebt: lane == Lane.Alert);
        if (allowed == 0)
        {
            await Task.Delay(Throttled, time, cancellationToken);
            return TimeSpan.Zero;
        }

        await using var scope = scopes.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<ClaimDueMessages>();
        var claimed = 0;
        try
        {
            // Not cancellable: a claim that committed must be followed by its hand-over.
            var messages = await claims.TakeAsync(lane, allowed, CancellationToken.None);
            claimed = messages.Count;
            foreach (var message in messages)
            {
                underWay.Add(HandOverAsync(message));
            }
        }
        finally
        {
            rate.Return(allowed - claimed);
        }

        if (claimed > 0)
        {
            return TimeSpan.Zero;
        }

        var next = await claims.NextDueAsync(lane, cancellationToken) - time.GetUtcNow() ?? Longest;
        return TimeSpan.FromTicks(Math.Clamp(next.Ticks, TimeSpan.TicksPerMillisecond, Longest.Ticks));
    }

    private async Task HandOverAsync(Message message)
    {
        await Task.Yield();
        try
        {
            await handOver.RunAsync(message);
        }
        catch (Exception failure)
        {
            // The marker stays; when its lease is over the message counts as interrupted.
            NotificationLog.LoopFailed(log, failure, "submission " + lane);
        }
        finally
        {
            signals.Of(lane).Wake();
        }
    }
}

/// <summary>告警.</summary>
internal sealed class AlertLoop(
    IServiceScopeFactory scopes, HandOver handOver, SubmissionSignal signals, Rate rate, SubmissionHealth health, TimeProvider time,
    IOptions<SmsOptions> options, ILogger<AlertLoop> log)
    : SubmissionLoop(Lane.Alert, scopes, handOver, signals, rate, health, time, options, log);

/// <summary>通知.</summary>
internal sealed class NoticeLoop(
    IServiceScopeFactory scopes, HandOver handOver, SubmissionSignal signals, Rate rate, SubmissionHealth health, TimeProvider time,
    IOptions<SmsOptions> options, ILogger<NoticeLoop> log)
    : SubmissionLoop(Lane.Notice, scopes, handOver, signals, rate, health, time, options, log);

/// <summary>群发.</summary>
internal sealed class BulkLoop(
    IServiceScopeFactory scopes, HandOver handOver, SubmissionSignal signals, Rate rate, SubmissionHealth health, TimeProvider time,
    IOptions<SmsOptions> options, ILogger<BulkLoop> log)
    : SubmissionLoop(Lane.Bulk, scopes, handOver, signals, rate, health, time, options, log);
