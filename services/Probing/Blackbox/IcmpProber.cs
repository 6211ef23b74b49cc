using System.Diagnostics;
using System.Net.NetworkInformation;

namespace Platform.Probing.Blackbox;

/// <summary>icmp: one echo.</summary>
internal sealed class IcmpProber(Destination destination) : IProber
{
    public Prober Prober => Prober.Icmp;

    public async Task<bool> ProbeAsync(Probe probe, CancellationToken deadline)
    {
        var icmp = probe.Module.Icmp;
        var address = await destination.ResolveAsync(probe, probe.Target, icmp.Family, deadline);
        probe.Set(Series.IcmpResolve, probe.Value(Series.DnsLookup));
        probe.Set(Series.IcmpSetup, 0);
        probe.Set(Series.IcmpRtt, 0);
        if (address is null)
        {
            return false;
        }

        var start = Stopwatch.GetTimestamp();
        using var ping = new Ping();
        probe.Say("Writing out packet", "ip", address);
        try
        {
            var reply = await ping.SendPingAsync(address, TimeSpan.FromMinutes(10), new byte[icmp.PayloadSize > 0 ? icmp.PayloadSize : 28], new PingOptions(icmp.Ttl, icmp.DontFragment), deadline);
            var whole = Probe.Seconds(start);
            if (reply.Status != IPStatus.Success)
            {
                return probe.Fail("No reply", "status", reply.Status);
            }

            // The reply counts whole milliseconds only; what the whole took is nearer to the truth below one.
            var rtt = reply.RoundtripTime > 0 ? Math.Min(reply.RoundtripTime / 1_000d, whole) : whole;
            probe.Set(Series.IcmpRtt, rtt);
            probe.Set(Series.IcmpSetup, whole - rtt);
            if (reply.Options is { } options)
            {
                probe.Set(Series.IcmpHopLimit, options.Ttl);
            }

            probe.Say("Found matching reply packet");
            return true;
        }
        catch (Exception failure) when (failure is PingException or OperationCanceledException or PlatformNotSupportedException)
        {
            return probe.Fail("Error pinging", "err", deadline.IsCancellationRequested ? "i/o timeout" : failure.InnerException?.Message ?? failure.Message);
        }
    }
}
