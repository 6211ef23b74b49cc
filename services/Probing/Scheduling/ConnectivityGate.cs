using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Zones;

namespace Platform.Probing.Scheduling;

/// <summary>Section <c>Probing:Gate</c>.</summary>
internal sealed class GateOptions : IValidatableObject
{
    /// <summary>
    /// 连通性基准: for each zone (<c>default</c> for checks that name none) what can be reached for certain while the zone's network works:
    /// <c>10.0.0.1:53</c>, <c>https://gateway/</c>. None: there is no gate.
    /// </summary>
    public Dictionary<string, List<string>> Targets { get; set; } = [];

    /// <summary>How long to wait for one of them, 100 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer counts, 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Fresh { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var target in Targets.SelectMany(zone => zone.Value).Where(target => GateTarget.Of(target) is null))
        {
            yield return new ValidationResult($"Probing:Gate:Targets: '{target}' is neither host:port nor a URL.", [nameof(Targets)]);
        }
    }
}

/// <summary>Where a gate target listens.</summary>
internal sealed record GateTarget(string Host, int Port)
{
    public static GateTarget? Of(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Host.Length: > 0, Port: > 0 } ? new GateTarget(address.DnsSafeHost, address.Port) : null;
        }

        return Uri.TryCreate("tcp://" + text, UriKind.Absolute, out var plain) && plain is { Host.Length: > 0, Port: > 0 } ? new GateTarget(plain.DnsSafeHost, plain.Port) : null;
    }
}

/// <summary>
/// Tells our own lost network from theirs: when a probe fails and none of the zone's gate targets can be reached either, the probe says
/// unknown, not down. It looks only when a probe has failed, and once for all that fail together.
/// </summary>
internal sealed class ConnectivityGate(IOptions<GateOptions> options, TimeProvider time, ILogger<ConnectivityGate> log)
{
    private readonly ConcurrentDictionary<string, Look> looks = new();

    /// <summary>What was seen, unless it was our own network that failed.</summary>
    public async Task<Observation> WeighAsync(string? zone, Observation seen)
    {
        if (seen.Failure == FailureReason.None || Failures.IsOurs(seen.Failure) || TargetsOf(zone) is not { Count: > 0 } targets || await IsOpenAsync(zone ?? "", targets))
        {
            return seen;
        }

        return seen with
        {
            Failure = FailureReason.Isolated,
            FailureDetail = $"探测点自身网络异常（{ServedZones.Shown(zone ?? "")}的连通性基准均不可达），本次结果不可信：{seen.FailureDetail ?? Failures.Chinese(seen.Failure)}",
        };
    }

    private List<string>? TargetsOf(string? zone) => options.Value.Targets.GetValueOrDefault(ServedZones.Shown(zone ?? ""));

    private Task<bool> IsOpenAsync(string zone, List<string> targets)
    {
        var now = time.GetUtcNow();
        return looks.AddOrUpdate(
            zone,
            _ => new Look(now, new Lazy<Task<bool>>(() => AnyAsync(zone, targets))),
            (_, known) => now - known.At < options.Value.Fresh ? known : new Look(now, new Lazy<Task<bool>>(() => AnyAsync(zone, targets)))).Open.Value;
    }

    private async Task<bool> AnyAsync(string zone, List<string> targets)
    {
        var tries = targets.Select(target => IsReachableAsync(GateTarget.Of(target)!)).ToList();
        while (tries.Count > 0)
        {
            var ended = await Task.WhenAny(tries);
            if (await ended)
            {
                return true;
            }

            tries.Remove(ended);
        }

        log.Isolated(ServedZones.Shown(zone), targets.Count);
        return false;
    }

    private async Task<bool> IsReachableAsync(GateTarget target)
    {
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(target.Host, target.Port, deadline.Token);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record Look(DateTimeOffset At, Lazy<Task<bool>> Open);
}
