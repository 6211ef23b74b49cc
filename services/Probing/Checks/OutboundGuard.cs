using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks.Names;

namespace Platform.Probing.Checks;

/// <summary>The guard's refusal; the message is for people.</summary>
internal sealed class OutboundRefused(string message) : Exception(message);

/// <summary>A connected socket with how long it took to get there, in milliseconds.</summary>
internal sealed record Connected(Socket Socket, IPAddress Address, double ResolveMs, double ConnectMs);

/// <summary>
/// The one door to the network for probes. A name is resolved once, every answer is judged, and the connection goes to the
/// judged address, so a name that changes its mind between question and connection gains nothing.
/// </summary>
internal sealed class OutboundGuard(IOptions<OutboundOptions> options)
{
    private static readonly IPNetwork[] Denied =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"), IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("fd00:ec2::254/128"),

        // Where further clouds tell their machines' secrets: Google (IPv6), Volcengine, Azure, Oracle.
        IPNetwork.Parse("fd20:ce::254/128"), IPNetwork.Parse("100.96.0.96/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
    ];

    private readonly IPNetwork[] allow = [.. options.Value.Allow.Select(IPNetwork.Parse)];
    private readonly NameResolver names = new(options.Value, TimeProvider.System);
    private readonly IPNetwork[] deny = [.. options.Value.Deny.Select(IPNetwork.Parse)];

    /// <summary>The name servers that probes ask.</summary>
    public IReadOnlyList<DnsClient.NameServer> Resolvers => names.Servers;

    /// <summary>Whether a probe may go to <paramref name="address"/>, in whatever clothes it comes.</summary>
    public bool Allows(IPAddress address)
    {
        var real = Unwrapped(address);
        return Array.Exists(allow, network => network.Contains(real))
            || !Array.Exists(Denied, network => network.Contains(real)) && !Array.Exists(deny, network => network.Contains(real));
    }

    /// <summary>The judged addresses of <paramref name="host"/>; one bad answer refuses all.</summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host.AsSpan().Trim("[]"), out var literal) ? [literal] : await names.ResolveAsync(host, cancellationToken);
        if (Array.Find(addresses, address => !Allows(address)) is { } refused)
        {
            throw new OutboundRefused($"目标地址 {refused} 不允许访问");
        }

        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>
    /// Judges a target that a proxy will connect to. A name that only the proxy can resolve can't be judged here; it passes only
    /// where the configuration says that proxies may be trusted with that.
    /// </summary>
    public async Task JudgeBehindProxyAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            await ResolveAsync(host, cancellationToken);
        }
        catch (SocketException) when (!cancellationToken.IsCancellationRequested)
        {
            if (!options.Value.ProxiesResolve)
            {
                throw new OutboundRefused($"{host} 在本机无法解析，不能判断是否允许经代理访问（Probing:Outbound:ProxiesResolve）");
            }
        }
    }

    /// <summary>Resolves, judges and connects by TCP; tries the addresses in order.</summary>
    public async Task<Connected> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var addresses = await ResolveAsync(host, cancellationToken);
        var resolved = Stopwatch.GetTimestamp();
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new Connected(socket, address, Stopwatch.GetElapsedTime(start, resolved).TotalMilliseconds, Stopwatch.GetElapsedTime(resolved).TotalMilliseconds);
            }
            catch (SocketException failure)
            {
                last = failure;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    /// <summary>The IPv4 address inside IPv4-mapped, NAT64 (64:ff9b::/96) and 6to4 (2002::/16) forms, or the address itself.</summary>
    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : bytes.AsSpan(0, 12).SequenceEqual<byte>([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) ? new IPAddress(bytes.AsSpan(12, 4))
            : bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes.AsSpan(2, 4))
            : address;
    }
}
