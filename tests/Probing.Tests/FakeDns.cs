using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Probing.Tests;

/// <summary>One answer of a <see cref="FakeDns"/>: a code, flags and records; null in its place: no answer at all.</summary>
internal sealed record FakeAnswer(int Code = 0, bool Authoritative = false, params (int Type, uint Ttl, byte[] Data)[] Records)
{
    public static FakeAnswer Of(params string[] addresses) => new(0, false, [.. addresses.Select(IPAddress.Parse)
        .Select(address => (address.AddressFamily == AddressFamily.InterNetwork ? 1 : 28, 60u, address.GetAddressBytes()))]);
}

/// <summary>A DNS server on loopback, by UDP and TCP on one port, that says whatever a test wants (RFC 1035 §4).</summary>
internal sealed class FakeDns : IDisposable
{
    private readonly Func<string, int, FakeAnswer?> answer;
    private readonly TcpListener tcp = new(IPAddress.Loopback, 0);
    private readonly UdpClient udp;
    private readonly CancellationTokenSource stop = new();
    private int asked;

    /// <summary>Answers by name (without the last dot) and type (1 A, 28 AAAA, 6 SOA, 15 MX, 16 TXT).</summary>
    public FakeDns(Func<string, int, FakeAnswer?> answer)
    {
        this.answer = answer;
        tcp.Start();
        Port = ((IPEndPoint)tcp.LocalEndpoint).Port;
        udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, Port));
        _ = UdpAsync();
        _ = TcpAsync();
    }

    public int Port { get; }

    public string Place => $"127.0.0.1:{Port}";

    /// <summary>Questions heard so far.</summary>
    public int Asked => asked;

    public static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    public void Dispose()
    {
        stop.Cancel();
        udp.Dispose();
        tcp.Dispose();
        stop.Dispose();
    }

    private async Task UdpAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var packet = await udp.ReceiveAsync(stop.Token);
            if (Reply(packet.Buffer) is { } reply)
            {
                await udp.SendAsync(reply, packet.RemoteEndPoint, stop.Token);
            }
        }
    }

    private async Task TcpAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = await tcp.AcceptTcpClientAsync(stop.Token);
            var stream = client.GetStream();
            var length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, stop.Token) == 2)
            {
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, stop.Token);
                if (Reply(question) is { } reply)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
                    await stream.WriteAsync((byte[])[.. length, .. reply], stop.Token);
                }
            }
        }
    }

    private byte[]? Reply(byte[] question)
    {
        Interlocked.Increment(ref asked);
        var labels = new List<string>();
        var at = 12;
        while (question[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        if (answer(string.Join('.', labels), type) is not { } said)
        {
            return null;
        }

        var reply = new List<byte>();
        reply.AddRange(question.AsSpan(0, 2));
        reply.AddRange([(byte)(said.Authoritative ? 0x85 : 0x81), (byte)(0x80 | said.Code), 0, 1, 0, (byte)said.Records.Length, 0, 0, 0, 0]);
        reply.AddRange(question.AsSpan(12, at + 5 - 12));
        foreach (var (recordType, ttl, data) in said.Records)
        {
            var head = new byte[12];
            BinaryPrimitives.WriteUInt16BigEndian(head, 0xc00c);
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)recordType);
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), 1);
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(6), ttl);
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), (ushort)data.Length);
            reply.AddRange(head);
            reply.AddRange(data);
        }

        return [.. reply];
    }
}
