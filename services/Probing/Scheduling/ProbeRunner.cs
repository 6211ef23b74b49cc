using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;

namespace Platform.Probing.Scheduling;

/// <summary>One probe, however it was asked for.</summary>
internal sealed record Run(Observation Seen, TimeSpan Lag, ActivityContext Trace);

/// <summary>Runs a probe inside its limits: a place, a deadline, a span; whatever goes wrong is an observation.</summary>
internal sealed class ProbeRunner(ProbeSlots slots, Deadlines deadlines, ConnectivityGate gate, Starvation starvation, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ProbeRunner> log)
{
    /// <summary>How long after its deadline a probe may still be cleaning up before it is left to itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Probes once; the one place that decides not to. What our own queues held up for longer than the lag limit is not probed: an
    /// overloaded prober must not call its targets down. Waiting for the host's other probes is the host's doing and no such lag.
    /// </summary>
    /// <param name="startAt">When it was meant to start, if not at its planned instant: it is made up for, or a first one.</param>
    public async Task<Run> RunAsync(
        string checkId, string kind, PreparedProbe probe, TimeSpan timeout, DateTimeOffset plannedAt, CancellationToken cancellationToken, DateTimeOffset? startAt = null, string? zone = null)
    {
        using var span = ProbingTelemetry.Start("probe");
        span.SetTag("platform.check", checkId).SetTag("platform.kind", kind);
        using var place = await slots.EnterAsync(probe.Host, cancellationToken);
        var now = time.GetUtcNow();
        var lag = now - plannedAt;
        if (now - (startAt ?? plannedAt) - place.HostWait is var ours && ours > options.Value.LagLimit)
        {
            log.Starved(checkId, ours.TotalMilliseconds);
            return new Run(Observation.Failed(FailureReason.Starved, $"探测程序繁忙，推迟 {ours.TotalSeconds:0.0} 秒，本次结果不可信"), lag, span.Context);
        }

        var lost = starvation.Lost;
        var seen = await SeeAsync(checkId, probe, timeout, cancellationToken);
        seen = await gate.WeighAsync(zone, Starvation.Weigh(seen, starvation.Lost - lost, timeout));
        span.SetTag("platform.failure", seen.Failure.ToString());
        return new Run(seen, lag, span.Context);
    }

    private async Task<Observation> SeeAsync(string checkId, PreparedProbe probe, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = deadlines.Start(timeout);
        var runaway = true;
        try
        {
            await using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
            var seen = await probe.RunAsync(new ProbeContext(checkId, deadline.Token)).WaitAsync(timeout + Grace, time, CancellationToken.None);
            runaway = false;
            cancellationToken.ThrowIfCancellationRequested();
            return seen;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.ProbeFault(failure, checkId);
            return Observation.Failed(FailureReason.Internal);
        }
        finally
        {
            deadlines.End(deadline, runaway);
        }
    }
}
