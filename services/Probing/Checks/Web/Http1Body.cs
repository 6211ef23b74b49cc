using System.Globalization;

namespace Platform.Probing.Checks.Web;

/// <summary>The body of an HTTP/1.1 answer as a stream: by length, in chunks, or until the connection closes. Owns the connection.</summary>
internal sealed class Http1Body(Stream connection, Http1Reader reader, long? length, bool chunked) : Stream
{
    /// <summary>Left of the body, or of the current chunk; null: until the end.</summary>
    private long? left = chunked ? 0 : length;
    private bool chunkOpen;
    private bool ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The body that <paramref name="head"/> announces; <paramref name="none"/>: there is none, whatever it says.</summary>
    public static Http1Body Of(Stream connection, Http1Reader reader, Http1Head head, bool none)
    {
        if (none || head.Status is 204 or 304)
        {
            return new Http1Body(connection, reader, 0, chunked: false);
        }

        if (head.Find("Transfer-Encoding") is { } encoding)
        {
            return encoding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase)
                ? new Http1Body(connection, reader, null, chunked: true)
                : throw new ProbeFailed(FailureReason.ProtocolError, "不支持的 Transfer-Encoding");
        }

        var lengths = head.Headers.Where(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).Distinct().ToList();
        return lengths.Count == 0 ? new Http1Body(connection, reader, null, chunked: false)
            : lengths.Count == 1 && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? new Http1Body(connection, reader, length, chunked: false)
                : throw new ProbeFailed(FailureReason.ProtocolError, "Content-Length 不正确或互相矛盾");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (ended || target.IsEmpty || left == 0 && !chunked)
        {
            return 0;
        }

        if (chunked && left == 0 && !await NextChunkAsync(cancellationToken))
        {
            return 0;
        }

        var read = await reader.ReadAsync(left is { } most && most < target.Length ? target[..(int)most] : target, cancellationToken);
        if (read == 0)
        {
            ended = true;
            return left is null ? 0 : throw new ProbeFailed(FailureReason.ProtocolError, "正文还没有传完，对方就关闭了连接");
        }

        left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read this body asynchronously");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            reader.Dispose();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken deadline)
    {
        if (chunkOpen && (await reader.ReadLineAsync(deadline)).Length > 0)
        {
            throw new InvalidDataException("A chunk is longer than it said");
        }

        var line = await reader.ReadLineAsync(deadline);
        var digits = line.AsSpan(0, line.IndexOf(';', StringComparison.Ordinal) is >= 0 and var extension ? extension : line.Length).Trim();
        if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
        {
            throw new InvalidDataException("The size of a chunk can't be read");
        }

        // Trailers are of no use here, and the connection isn't used again: nothing is read behind the last chunk.
        (left, chunkOpen, ended) = (size, true, size == 0);
        return size > 0;
    }
}
