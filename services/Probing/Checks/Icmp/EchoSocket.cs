using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Platform.Probing.Checks.Icmp;

/// <summary>
/// Echo requests and their replies (RFC 792, RFC 4443). The datagram form is tried first: it needs no privilege, only that the group of the
/// process lies in <c>net.ipv4.ping_group_range</c> (for IPv6 too). Else the raw form, which needs CAP_NET_RAW. The runtime's own Ping would
/// start a <c>ping</c> program for each echo when it may not open a raw socket, which neither a container without it nor ten thousand checks can bear.
/// </summary>
internal sealed class EchoSocket : IDisposable
{
    private const int HeaderLength = 8;
    private readonly Socket socket;
    private readonly bool six;
    private readonly bool raw;
    private readonly byte[] packet;
    private readonly byte[] received = new byte[2_048];

    /// <summary>Something nobody else puts into his packets, so that a raw socket, which hears all replies, knows its own.</summary>
    private readonly byte[] mark = RandomNumberGenerator.GetBytes(16);

    private EchoSocket(Socket socket, IPAddress address, bool raw, int size)
    {
        (this.socket, this.raw) = (socket, raw);
        socket.Connect(new IPEndPoint(address, 0));
        six = address.AddressFamily == AddressFamily.InterNetworkV6;
        packet = new byte[HeaderLength + Math.Max(size, mark.Length)];
        packet[0] = six ? (byte)128 : (byte)8;
        mark.CopyTo(packet, HeaderLength);
        RandomNumberGenerator.Fill(packet.AsSpan(4, 2));
    }

    /// <summary>True: a raw socket; false: an unprivileged one.</summary>
    public bool IsRaw => raw;

    /// <summary>A socket of either form; null when this process may open neither.</summary>
    public static EchoSocket? Open(IPAddress address, int size)
    {
        var protocol = address.AddressFamily == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        foreach (var type in (SocketType[])[SocketType.Dgram, SocketType.Raw])
        {
            try
            {
                var socket = new Socket(address.AddressFamily, type, protocol);
                return new EchoSocket(socket, address, type == SocketType.Raw, size);
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported
                or SocketError.SocketNotSupported or SocketError.OperationNotSupported or SocketError.ProtocolType)
            {
            }
        }

        return null;
    }

    public async Task SendAsync(ushort sequence, CancellationToken deadline)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        packet.AsSpan(2, 2).Clear();
        if (!six)
        {
            // For ICMPv6 the kernel puts the sum in: it covers addresses that we don't choose.
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet));
        }

        await socket.SendAsync(packet, SocketFlags.None, deadline);
    }

    /// <summary>Waits for the next reply to one of our requests; its sequence.</summary>
    public async Task<ushort> ReceiveAsync(CancellationToken deadline)
    {
        while (true)
        {
            var read = await socket.ReceiveAsync(received, SocketFlags.None, deadline);
            if (Reply(received.AsSpan(0, read)) is { } sequence)
            {
                return sequence;
            }
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>The sequence of a reply that carries our mark; null for all else, of which a raw socket hears plenty.</summary>
    private ushort? Reply(ReadOnlySpan<byte> heard)
    {
        // A raw IPv4 socket shows the IP header; so do some kernels' datagram ones.
        if (!six && heard.Length > 20 && heard[0] >> 4 == 4)
        {
            heard = heard[Math.Min(heard.Length, (heard[0] & 0x0f) * 4)..];
        }

        return heard.Length >= HeaderLength + mark.Length && heard[0] == (six ? 129 : 0) && heard.Slice(HeaderLength, mark.Length).SequenceEqual(mark)
            ? BinaryPrimitives.ReadUInt16BigEndian(heard[6..])
            : null;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += (uint)(bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        }

        sum = (sum >> 16) + (sum & 0xffff);
        return (ushort)~(sum + (sum >> 16));
    }
}
