using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.Contracts;
using Platform.Probing.Checks.Icmp;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a ping.</summary>
internal sealed record IcmpSettings
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 50), Display(Name = "次数")]
    public int Count { get; init; } = 3;

    [Display(Name = "间隔", Description = "50ms 到 10s")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);

    [Range(16, 1_400), Display(Name = "数据字节数")]
    public int Size { get; init; } = 56;

    [AllowedValues("any", "v4", "v6", ErrorMessage = "IP 版本只能是 any、v4、v6"), Display(Name = "IP 版本")]
    public string Family { get; init; } = "any";
}

/// <summary>icmp: whether a host answers echoes, how many get lost, how long they take. What the process may do decides how: see <see cref="EchoSocket"/>.</summary>
internal sealed class IcmpKind(OutboundGuard guard, TimeProvider time) : CheckKind<IcmpSettings>
{
    private const string NotPermitted = "本进程无权发送 ICMP：请设置 net.ipv4.ping_group_range 包含其用户组（如 sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"），或授予 CAP_NET_RAW";

    /// <summary>The last replies may be on their way when the deadline comes; a moment is kept to tell the result.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public override string Name => "icmp";

    public override string Title => "ICMP（Ping）";

    public override KindPlace Place => new("网络与证书", "主机是否可达、丢包与时延");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("reachable", FactType.Flag, "主机应答"), new("loss", FactType.Percent, "丢包率"), new("sent", FactType.Number, "发送次数"), new("received", FactType.Number, "应答次数"),
        new("latency", FactType.Duration, "平均往返时间"), new("rtt_min", FactType.Duration, "最短往返时间"), new("rtt_avg", FactType.Duration, "平均往返时间"),
        new("rtt_max", FactType.Duration, "最长往返时间"), new("jitter", FactType.Duration, "抖动"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["reachable == true", "loss < 50%"];

    protected override string Target(IcmpSettings settings) => settings.Host;

    protected override string Host(IcmpSettings settings) => settings.Host;

    protected override IEnumerable<FieldError> Rules(IcmpSettings settings)
    {
        if (settings.Interval < TimeSpan.FromMilliseconds(50) || settings.Interval > TimeSpan.FromSeconds(10))
        {
            yield return new FieldError("interval", "应在 50ms 到 10s 之间");
        }

        if (settings.Interval * (settings.Count - 1) > TimeSpan.FromMinutes(4))
        {
            yield return new FieldError("count", $"次数乘以间隔最长 {Duration.Format(TimeSpan.FromMinutes(4))}");
        }
    }

    protected override async Task<Observation> ProbeAsync(IcmpSettings settings, ProbeContext context)
    {
        context.Deadline.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        var addresses = await guard.ResolveAsync(settings.Host, context.Deadline);
        context.Trace.Phases = new Phases(Resolve: Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (Array.Find(addresses, address => Fits(settings.Family, address)) is not { } address)
        {
            return Observation.Failed(FailureReason.NameNotResolved, $"域名没有 IP{settings.Family} 地址");
        }

        using var socket = EchoSocket.Open(address, settings.Size);
        if (socket is null)
        {
            return Observation.Failed(FailureReason.NotAllowed, NotPermitted);
        }

        context.Trace.Say($"{address} by a {(socket.IsRaw ? "raw" : "datagram")} socket");
        var trips = await EchoAsync(socket, settings, context);
        return Observed(EchoStatistics.Of(trips), address);
    }

    /// <summary>Sends at the interval and hears at the same time; what isn't back when the deadline or the patience ends is lost.</summary>
    private async Task<double?[]> EchoAsync(EchoSocket socket, IcmpSettings settings, ProbeContext context)
    {
        var sentAt = new long[settings.Count];
        var trips = new double?[settings.Count];
        var sent = 0;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.Deadline);
        var hearing = HearAsync(socket, sentAt, trips, context, enough.Token);
        try
        {
            for (; sent < settings.Count; sent++)
            {
                sentAt[sent] = Stopwatch.GetTimestamp();
                await socket.SendAsync((ushort)sent, context.Deadline);
                if (sent + 1 < settings.Count)
                {
                    await Task.Delay(settings.Interval, time, context.Deadline);
                }
            }

            enough.CancelAfter(Patience);
            await hearing;
        }
        catch (OperationCanceledException) when (sent > 0)
        {
            context.Trace.Say($"the deadline came after {sent} echoes");
        }
        finally
        {
            await enough.CancelAsync();
            await hearing;
        }

        return trips[..Math.Min(sent + (sent < settings.Count && sentAt[sent] != 0 ? 1 : 0), settings.Count)];
    }

    private static async Task HearAsync(EchoSocket socket, long[] sentAt, double?[] trips, ProbeContext context, CancellationToken enough)
    {
        try
        {
            for (var missing = trips.Length; missing > 0;)
            {
                var sequence = await socket.ReceiveAsync(enough);
                if (sequence < trips.Length && trips[sequence] is null)
                {
                    trips[sequence] = Stopwatch.GetElapsedTime(sentAt[sequence]).TotalMilliseconds;
                    context.Trace.Say(string.Create(CultureInfo.InvariantCulture, $"echo {sequence + 1}: {trips[sequence]:0.000} ms"));
                    missing--;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            context.Trace.Say(failure is SocketException socketFailure ? $"heard {socketFailure.SocketErrorCode}" : "no more echoes are waited for");
        }
    }

    private static Observation Observed(EchoStatistics found, IPAddress address)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["reachable"] = Fact.Of(found.Received > 0), ["sent"] = Fact.Of(found.Sent), ["received"] = Fact.Of(found.Received),
            ["loss"] = new(FactType.Percent, found.LossPercent, null),
        };
        if (found is { Min: { } min, Average: { } average, Max: { } max, Jitter: { } jitter })
        {
            facts["rtt_min"] = Of(min);
            facts["rtt_avg"] = facts["latency"] = Of(average);
            facts["rtt_max"] = Of(max);
            facts["jitter"] = Of(jitter);
        }

        return new Observation
        {
            Facts = facts,
            Latency = found.Average is { } latency ? TimeSpan.FromMilliseconds(latency) : null,
            Evidence = string.Create(CultureInfo.InvariantCulture, $"{address}: {found.Received}/{found.Sent}, min/avg/max/jitter {found.Min:0.###}/{found.Average:0.###}/{found.Max:0.###}/{found.Jitter:0.###} ms"),
        };

        static Fact Of(double milliseconds) => Fact.Of(TimeSpan.FromMilliseconds(milliseconds));
    }

    private static bool Fits(string family, IPAddress address) => family switch
    {
        "v4" => address.AddressFamily == AddressFamily.InterNetwork,
        "v6" => address.AddressFamily == AddressFamily.InterNetworkV6,
        _ => true,
    };
}
