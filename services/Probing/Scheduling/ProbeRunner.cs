using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;

namespace Platform.Probing.Scheduling;

/// <summary>One probe, however it was asked for.</summary>
internal sealed record Run(Observation Seen, TimeSpan Lag, ActivityContext Trace);

/// <summary>Runs a probe inside its limits: a place, a deadline, a span; whatever goes wrong is an observation.</summary>
internal sealed class ProbeRunner(ProbeSlots slots, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<ProbeRunner> log)
{
    /// <summary>Probes once. Later than the lag limit it doesn't: an overloaded prober must not call its targets down.</summary>
    public async Task<Run> RunAsync(string checkId, string kind, PreparedProbe probe, TimeSpan timeout, DateTimeOffset plannedAt, CancellationToken cancellationToken)
    {
        using var span = ProbingTelemetry.Start("probe");
        span.SetTag("platform.check", checkId).SetTag("platform.kind", kind);
        using var place = await slots.EnterAsync(probe.Host, cancellationToken);
        var lag = time.GetUtcNow() - plannedAt;
        if (lag > options.Value.LagLimit)
        {
            log.Starved(checkId, lag.TotalMilliseconds);
            return new Run(Observation.Failed(FailureReason.Starved, $"探测程序繁忙，推迟 {lag.TotalSeconds:0.0} 秒，本次结果不可信"), lag, span.Context);
        }

        var seen = await SeeAsync(checkId, probe, timeout, cancellationToken);
        span.SetTag("platform.failure", seen.Failure.ToString());
        return new Run(seen, lag, span.Context);
    }

    private async Task<Observation> SeeAsync(string checkId, PreparedProbe probe, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var seen = await probe.RunAsync(new ProbeContext(checkId, either.Token));
            cancellationToken.ThrowIfCancellationRequested();
            return seen;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.ProbeFault(failure, checkId);
            return Observation.Failed(FailureReason.Internal);
        }
    }
}
