using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.Probing.Checks.Web;

/// <summary>Status and headers of an answer, in the order they came.</summary>
internal sealed record Http1Head(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public string? Find(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}

/// <summary>Reads what an HTTP/1.1 server sends, within limits; what came too early with the head is kept for the body.</summary>
internal sealed class Http1Reader(Stream stream) : IDisposable
{
    /// <summary>Largest head, 64 KiB, and how many 1xx answers may come before the real one.</summary>
    private const int LargestHead = 64 * 1024;
    private const int MostInterim = 20;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
    private int start;
    private int end;

    /// <summary>When the first byte came, as a timestamp; 0 before it.</summary>
    public long FirstByteAt { get; private set; }

    /// <summary>The head of the final answer; 1xx answers are passed over, but for 101.</summary>
    public async Task<Http1Head> ReadHeadAsync(CancellationToken deadline)
    {
        for (var interim = 0; interim <= MostInterim; interim++)
        {
            var head = await OneHeadAsync(deadline);
            if (head.Status is 101 or >= 200)
            {
                return head;
            }
        }

        throw new ProbeFailed(FailureReason.ProtocolError, "对方一直只发送 1xx 应答");
    }

    /// <summary>Bytes of the body: first those that came with the head, then from the connection. 0: the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken deadline)
    {
        if (start == end)
        {
            return stream.ReadAsync(target, deadline);
        }

        var some = Math.Min(end - start, target.Length);
        buffer.AsMemory(start, some).CopyTo(target);
        start += some;
        return new ValueTask<int>(some);
    }

    /// <summary>A line without its end, such as the size of a chunk; longer than 4 KiB is a mistake of theirs.</summary>
    public async ValueTask<string> ReadLineAsync(CancellationToken deadline)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, length).TrimEnd('\r');
                start += length + 1;
                return line;
            }

            if (end - start > 4 * 1024)
            {
                throw new InvalidDataException("A line of the body's framing is too long");
            }

            await FillAsync(deadline);
        }
    }

    public void Dispose()
    {
        var rented = Interlocked.Exchange(ref buffer, []);
        if (rented.Length > 0)
        {
            (start, end) = (0, 0);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private async Task<Http1Head> OneHeadAsync(CancellationToken deadline)
    {
        var looked = 0;
        while (true)
        {
            var (length, skip) = EndOfHead(buffer.AsSpan(start, end - start), looked);
            if (length >= 0)
            {
                var head = Parse(buffer.AsSpan(start, length));
                start += length + skip;
                return head;
            }

            looked = Math.Max(0, end - start - 3);
            if (end - start >= LargestHead)
            {
                throw new ProbeFailed(FailureReason.TooLarge, $"应答头超过 {LargestHead / 1024} KiB");
            }

            await FillAsync(deadline);
        }
    }

    private async ValueTask FillAsync(CancellationToken deadline)
    {
        if (end == buffer.Length && start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        else if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), deadline);
        if (read == 0)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, end == start ? "对方未应答就关闭了连接" : "应答还没有结束，对方就关闭了连接");
        }

        FirstByteAt = FirstByteAt != 0 ? FirstByteAt : System.Diagnostics.Stopwatch.GetTimestamp();
        end += read;
    }

    /// <summary>Where the empty line is, and how long it and the line end before it are; old servers send bare line feeds.</summary>
    private static (int Length, int Skip) EndOfHead(ReadOnlySpan<byte> seen, int from)
    {
        for (var at = from; at < seen.Length;)
        {
            var line = seen[at..].IndexOf((byte)'\n');
            if (line < 0)
            {
                break;
            }

            at += line + 1;
            if (seen[at..].StartsWith("\r\n"u8))
            {
                return (at, 2);
            }

            if (seen[at..].StartsWith("\n"u8))
            {
                return (at, 1);
            }
        }

        return (-1, 0);
    }

    private static Http1Head Parse(ReadOnlySpan<byte> bytes)
    {
        // Header values are UTF-8 in practice where they aren't ASCII: file names on Chinese sites.
        var text = Encoding.UTF8.GetString(bytes);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var first = lines.Length > 0 ? lines[0].TrimEnd('\r') : "";
        if (!first.StartsWith("HTTP/1.", StringComparison.Ordinal) || first.Length < 12 || first[8] != ' '
            || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "对方的应答不是 HTTP");
        }

        var headers = new List<KeyValuePair<string, string>>(lines.Length);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line[0] is ' ' or '\t' && headers.Count > 0)
            {
                headers[^1] = KeyValuePair.Create(headers[^1].Key, headers[^1].Value + " " + line.Trim());
            }
            else if (colon > 0)
            {
                headers.Add(KeyValuePair.Create(line[..colon].Trim(), line[(colon + 1)..].Trim()));
            }
        }

        return new Http1Head(status, headers);
    }
}
