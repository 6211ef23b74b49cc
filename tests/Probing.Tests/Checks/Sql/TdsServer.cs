using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Platform.Probing.Tests.Checks.Sql;

/// <summary>As much of SQL Server's protocol as refusing needs: it greets, and answers a sign-in and each statement with nothing or an error.</summary>
internal static class TdsServer
{
    /// <param name="signIn">Error of the sign-in; null lets in.</param>
    /// <param name="statement">Error of a statement; null: done.</param>
    public static RawServer Start((int Number, string Message)? signIn, Func<string, (int Number, string Message)?> statement) => RawServer.Talking(async (stream, stop) =>
    {
        while (await RequestAsync(stream, stop) is var (type, body))
        {
            await AnswerAsync(
                stream,
                type switch
                {
                    0x12 => [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 11, 0, 8, 0x34, 0, 0, 2],
                    0x10 when signIn is null => [.. SignedIn(), .. Done(0)],
                    0x10 => [.. Error(signIn.Value), .. Done(2)],
                    _ => statement(Encoding.Unicode.GetString(body)) is { } error ? [.. Error(error), .. Done(2)] : Done(0),
                },
                stop);
        }
    });

    private static async Task<(byte Type, byte[] Body)?> RequestAsync(NetworkStream stream, CancellationToken stop)
    {
        var body = new List<byte>();
        var header = new byte[8];
        do
        {
            if (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, stop) < 8)
            {
                return null;
            }

            var part = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - 8];
            await stream.ReadExactlyAsync(part, stop);
            body.AddRange(part);
        }
        while ((header[1] & 1) == 0);
        return (header[0], [.. body]);
    }

    private static async Task AnswerAsync(NetworkStream stream, byte[] body, CancellationToken stop)
    {
        var packet = new byte[body.Length + 8];
        (packet[0], packet[1]) = (4, 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        body.CopyTo(packet, 8);
        await stream.WriteAsync(packet, stop);
    }

    private static byte[] SignedIn()
    {
        byte[] body = [1, 0x74, 0, 0, 4, .. Short("Microsoft SQL Server"), 11, 0, 0x0C, 0x34];
        return [0xAD, (byte)body.Length, (byte)(body.Length >> 8), .. body];
    }

    private static byte[] Error((int Number, string Message) error)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, error.Number);
        byte[] body = [.. number, 1, 14, (byte)error.Message.Length, (byte)(error.Message.Length >> 8), .. Encoding.Unicode.GetBytes(error.Message), .. Short("db"), 0, 1, 0, 0, 0];
        return [0xAA, (byte)body.Length, (byte)(body.Length >> 8), .. body];
    }

    private static byte[] Short(string text) => [(byte)text.Length, .. Encoding.Unicode.GetBytes(text)];

    private static byte[] Done(byte status) => [0xFD, status, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}
