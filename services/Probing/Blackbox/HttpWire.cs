using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>The head of an HTTP/1 answer.</summary>
internal sealed record HttpHead(int Status, double Version, string Headers)
{
    /// <summary>Values of a header, in the order they came.</summary>
    public IEnumerable<string> Find(string name)
    {
        for (var at = 0; at < Headers.Length;)
        {
            var end = Headers.IndexOf('\n', at);
            end = end < 0 ? Headers.Length : end;
            var line = Headers.AsSpan(at, end - at);
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return line[(name.Length + 1)..].Trim().ToString();
            }

            at = end + 1;
        }
    }
}

/// <summary>
/// HTTP/1.1 on one connection that is closed afterwards: one request, one answer. A probe needs no more, and a general client costs
/// several times the processor.
/// </summary>
internal sealed class HttpWire(Stream stream) : Stream
{
    private const int LongestHead = 64 * 1024;
    private const int LongestChunkLine = 256;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
    private int start;
    private int end;
    private long left;
    private bool chunked;
    private bool untilClose;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for the first octet of the answer.</summary>
    public async ValueTask WaitAsync(CancellationToken deadline)
    {
        if (await FillAsync(deadline) == 0)
        {
            throw new IOException("EOF");
        }
    }

    /// <summary>Reads the head; interim answers (1xx) are passed over.</summary>
    public async ValueTask<HttpHead> ReadHeadAsync(CancellationToken deadline)
    {
        while (true)
        {
            int length;
            while ((length = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (end - start > LongestHead)
                {
                    throw new InvalidDataException("server response headers exceeded 65536 bytes");
                }

                if (await FillAsync(deadline) == 0)
                {
                    throw new IOException("unexpected EOF");
                }
            }

            if (length > LongestHead)
            {
                throw new InvalidDataException("server response headers exceeded 65536 bytes");
            }

            var head = Parse(Encoding.Latin1.GetString(buffer, start, length));
            start += length + 4;
            if (head.Status >= 200)
            {
                return head;
            }
        }
    }

    /// <summary>Readies the body; its length as announced, −1 when none was.</summary>
    public long BeginBody(HttpHead head, bool isHead)
    {
        var announced = long.TryParse(head.Find("Content-Length").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1;
        chunked = head.Find("Transfer-Encoding").Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase));
        if (isHead || head.Status is 204 or 304)
        {
            chunked = false;
            return isHead ? announced : 0;
        }

        (left, untilClose) = chunked ? (0, false) : announced >= 0 ? (announced, false) : (long.MaxValue, true);
        return chunked ? -1 : announced;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (chunked && left == 0)
        {
            await NextChunkAsync(cancellationToken);
        }

        if (left == 0)
        {
            return 0;
        }

        int read;
        if (end > start)
        {
            read = (int)Math.Min(Math.Min(end - start, target.Length), left);
            buffer.AsMemory(start, read).CopyTo(target);
            start += read;
        }
        else
        {
            read = await stream.ReadAsync(target[..(int)Math.Min(target.Length, left)], cancellationToken);
        }

        if (read == 0)
        {
            left = untilClose ? 0 : throw new IOException("unexpected EOF");
            return 0;
        }

        left -= untilClose ? 0 : read;
        if (chunked && left == 0)
        {
            await LineAsync(cancellationToken);
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(target.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private static HttpHead Parse(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        var first = text.AsSpan(0, line < 0 ? text.Length : line).TrimEnd('\r');
        if (first.Length >= 12 && first.StartsWith("HTTP/") && first[8] == ' '
            && double.TryParse(first[5..8], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version)
            && int.TryParse(first[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status) && (first.Length == 12 || first[12] == ' '))
        {
            return new HttpHead(status, version, line < 0 ? "" : text[(line + 1)..]);
        }

        throw new InvalidDataException($"malformed HTTP response \"{(first.Length > 100 ? first[..100] : first)}\"");
    }

    private async ValueTask NextChunkAsync(CancellationToken deadline)
    {
        var line = await LineAsync(deadline);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        if (!long.TryParse(line.AsSpan(0, semicolon < 0 ? line.Length : semicolon).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
        {
            throw new InvalidDataException("invalid byte in chunk length");
        }

        if (left == 0)
        {
            chunked = false;
        }
    }

    private async ValueTask<string> LineAsync(CancellationToken deadline)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
        {
            if (end - start > LongestChunkLine)
            {
                throw new InvalidDataException("chunk line too long");
            }

            if (await FillAsync(deadline) == 0)
            {
                throw new IOException("unexpected EOF");
            }
        }

        var line = Encoding.Latin1.GetString(buffer, start, length).TrimEnd('\r');
        start += length + 1;
        return line;
    }

    private async ValueTask<int> FillAsync(CancellationToken deadline)
    {
        if (start > 0 && start == end)
        {
            start = end = 0;
        }
        else if (end == buffer.Length)
        {
            var larger = start > 0 ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(start, end - start).CopyTo(larger);
            if (larger != buffer)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            (buffer, end, start) = (larger, end - start, 0);
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), deadline);
        end += read;
        return read;
    }
}
