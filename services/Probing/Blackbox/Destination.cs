using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.Probing.Checks;

namespace Platform.Probing.Blackbox;

/// <summary>Finds the one address that is probed, as blackbox_exporter does (the preferred family, else the other), behind the outbound guard.</summary>
internal sealed class Destination(OutboundGuard guard)
{
    /// <summary>The address of <paramref name="host"/>; null when there is none, and the log says why.</summary>
    public async ValueTask<IPAddress?> ResolveAsync(Probe probe, string host, Family family, CancellationToken deadline)
    {
        var start = Stopwatch.GetTimestamp();
        probe.Set(Series.DnsLookup, 0);
        probe.Set(Series.AddressProtocol, 0);
        probe.Set(Series.AddressHash, 0);
        probe.Say("Resolving target address", "target", host, "ip_protocol", family.Ip4First ? "ip4" : "ip6");
        IPAddress? chosen;
        try
        {
            chosen = Choose(await guard.ResolveAsync(host, deadline), family);
        }
        catch (Exception failure) when (failure is SocketException or OutboundRefused or OperationCanceledException or ArgumentException)
        {
            probe.Set(Series.DnsLookup, Probe.Seconds(start));
            probe.Fail("Resolution with IP protocol failed", "err", failure.Message);
            return null;
        }

        probe.Set(Series.DnsLookup, Probe.Seconds(start));
        if (chosen is null)
        {
            probe.Fail("Resolution with IP protocol failed", "err", "unable to find ip; no fallback");
            return null;
        }

        probe.Set(Series.AddressProtocol, chosen.AddressFamily == AddressFamily.InterNetwork ? 4 : 6);
        probe.Set(Series.AddressHash, Hash(chosen));
        probe.Say("Resolved target address", "target", host, "ip", chosen);
        return chosen;
    }

    /// <summary>Judged addresses of a name; the guard throws when it is refused.</summary>
    public async ValueTask<IPAddress> AnyAsync(string host, CancellationToken deadline) => (await guard.ResolveAsync(host, deadline))[0];

    /// <summary>Splits <c>host:port</c>, with brackets around an IPv6 address.</summary>
    public static bool TrySplit(string target, int? otherwise, out string host, out int port)
    {
        (host, port) = (target, otherwise ?? 0);
        var colon = target.LastIndexOf(':');
        var bracket = target.LastIndexOf(']');
        if (colon > bracket && (bracket >= 0 || target.IndexOf(':', StringComparison.Ordinal) == colon))
        {
            host = target[..colon];
            if (!int.TryParse(target.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port))
            {
                return false;
            }
        }

        host = host.Trim('[', ']');
        return host.Length is > 0 and <= 253 && port is > 0 and <= 65_535 && !host.AsSpan().ContainsAny(" \t\r\n\0/@");
    }

    private static IPAddress? Choose(IPAddress[] addresses, Family family)
    {
        var wanted = family.Ip4First ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        foreach (var address in addresses)
        {
            if (address.AddressFamily == wanted)
            {
                return address;
            }
        }

        return family.Fallback && addresses.Length > 0 ? addresses[^1] : null;
    }

    // FNV-1a, 32 bits, as Go's hash/fnv.
    private static uint Hash(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        var hash = 2_166_136_261u;
        foreach (var octet in octets[..length])
        {
            hash = (hash ^ octet) * 16_777_619u;
        }

        return hash;
    }
}
