using System.Buffers;
using System.Text;

namespace Platform.Probing.Checks.Redis;

/// <summary>One answer of Redis: text, a number as text, or an error; null is no value.</summary>
internal readonly record struct RespAnswer(string? Text, bool IsError);

/// <summary>Speaks RESP with a server: a command out, one answer in, both bounded.</summary>
internal sealed class RespReader(Stream stream)
{
    private const int LongestLine = 8_192;
    private const int LongestText = 4 << 20;
    private readonly byte[] buffer = new byte[16_384];
    private int start;
    private int end;

    public async Task<RespAnswer> AskAsync(CancellationToken deadline, params string[] words)
    {
        var command = new StringBuilder().Append('*').Append(words.Length).Append("\r\n");
        foreach (var word in words)
        {
            command.Append('$').Append(Encoding.UTF8.GetByteCount(word)).Append("\r\n").Append(word).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), deadline);
        await stream.FlushAsync(deadline);
        return await ReadAsync(deadline);
    }

    private async Task<RespAnswer> ReadAsync(CancellationToken deadline)
    {
        var line = await LineAsync(deadline);
        return line.Length == 0 ? throw Unreadable() : line[0] switch
        {
            '+' or ':' => new RespAnswer(line[1..], false),
            '-' => new RespAnswer(line[1..], true),
            '$' or '=' when int.TryParse(line.AsSpan(1), out var length) => length < 0 ? new RespAnswer(null, false) : new RespAnswer(await TextAsync(length, deadline), false),
            '_' => new RespAnswer(null, false),
            _ => throw Unreadable(),
        };
    }

    private async Task<string> LineAsync(CancellationToken deadline)
    {
        var line = new StringBuilder();
        while (true)
        {
            var piece = buffer.AsSpan(start, end - start);
            var stop = piece.IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(stop < 0 ? piece : piece[..stop]));
            start = stop < 0 ? end : start + stop + 1;
            if (stop >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length > LongestLine)
            {
                throw Unreadable();
            }

            await FillAsync(deadline);
        }
    }

    private async Task<string> TextAsync(int length, CancellationToken deadline)
    {
        if (length > LongestText)
        {
            throw new ProbeFailed(FailureReason.TooLarge, "Redis 应答超过 4 MiB");
        }

        var bytes = ArrayPool<byte>.Shared.Rent(length + 2);
        try
        {
            var read = 0;
            while (read < length + 2)
            {
                if (start == end)
                {
                    await FillAsync(deadline);
                }

                var taken = Math.Min(end - start, length + 2 - read);
                buffer.AsSpan(start, taken).CopyTo(bytes.AsSpan(read));
                (start, read) = (start + taken, read + taken);
            }

            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task FillAsync(CancellationToken deadline)
    {
        (start, end) = (0, await stream.ReadAsync(buffer, deadline));
        if (end == 0)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "Redis 在应答途中断开了连接");
        }
    }

    private static ProbeFailed Unreadable() => new(FailureReason.ProtocolError, "应答不是 Redis 协议");
}
