using System.Buffers.Binary;
using System.Text;

namespace Platform.Probing.Checks.Files;

/// <summary>What an MP4 file says of itself, and whether it is whole.</summary>
/// <param name="Problem">Why it cannot be played; null when it can.</param>
/// <param name="Duration">Length of the film.</param>
/// <param name="Tracks">Tracks in it.</param>
/// <param name="Codecs">Their codecs as the file names them: <c>avc1</c>, <c>mp4a</c>.</param>
internal sealed record Mp4Film(string? Problem, TimeSpan Duration, int Tracks, IReadOnlyList<string> Codecs)
{
    private const int LargestHeader = 64 << 20;
    private const int MostBoxes = 100_000;
    private const int MostCodecs = 32;

    /// <summary>
    /// Reads boxes (ISO/IEC 14496-12) from the first to the last, forwards only, so that it works inside an archive. The header is looked
    /// at, the pictures are only counted: a file that was cut off ends before its boxes say it should. A file of nothing but tiny boxes ends
    /// with its limit, and in any case with the <paramref name="deadline"/>.
    /// </summary>
    public static Mp4Film Read(Stream stream, CancellationToken deadline)
    {
        var seen = new Header();
        var head = new byte[16];
        long pictures = 0;
        for (var boxes = 0; ; boxes++)
        {
            deadline.ThrowIfCancellationRequested();
            if (boxes >= MostBoxes)
            {
                return seen.Film($"文件结构异常（超过 {MostBoxes} 个数据块）");
            }

            var got = stream.ReadAtLeast(head.AsSpan(0, 8), 8, throwOnEndOfStream: false);
            if (got == 0)
            {
                break;
            }

            if (got < 8)
            {
                return seen.Film("文件被截断");
            }

            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = Encoding.Latin1.GetString(head, 4, 4);
            var length = 8;
            if (size == 1)
            {
                if (stream.ReadAtLeast(head.AsSpan(8, 8), 8, throwOnEndOfStream: false) < 8)
                {
                    return seen.Film("文件被截断");
                }

                (size, length) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
            }

            if (!seen.Begun && type is not ("ftyp" or "moov" or "mdat" or "free" or "skip" or "wide" or "styp") || size != 0 && size < length)
            {
                return seen.Film("不是 MP4 文件");
            }

            seen.Begun = true;
            var inside = size == 0 ? long.MaxValue : size - length;
            if (type == "moov")
            {
                if (inside > LargestHeader)
                {
                    return seen.Film("文件头过大");
                }

                var header = new byte[inside];
                if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                {
                    return seen.Film("文件头（moov）被截断");
                }

                seen.Take(header);
                continue;
            }

            pictures += type == "mdat" ? Math.Min(inside, long.MaxValue / 2) : 0;
            if (!Skip(stream, inside, deadline) && size != 0)
            {
                return seen.Film(type == "mdat" ? "音视频数据（mdat）被截断" : "文件被截断");
            }
        }

        return seen.Film(!seen.Begun ? "文件为空" : !seen.Found ? "缺少文件头（moov），无法播放" : pictures == 0 ? "没有音视频数据" : null);
    }

    /// <summary>False when the stream ends before.</summary>
    private static bool Skip(Stream stream, long bytes, CancellationToken deadline)
    {
        if (stream.CanSeek)
        {
            var there = stream.Length - stream.Position;
            stream.Position += Math.Min(bytes, there);
            return bytes <= there;
        }

        var buffer = new byte[64 << 10];
        while (bytes > 0)
        {
            deadline.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0)
            {
                return false;
            }

            bytes -= read;
        }

        return true;
    }

    /// <summary>What has been read so far.</summary>
    private sealed class Header
    {
        private readonly List<string> codecs = [];
        private TimeSpan duration;
        private int tracks;

        public bool Begun { get; set; }

        public bool Found { get; private set; }

        public Mp4Film Film(string? problem) =>
            new(problem ?? (tracks == 0 ? "没有音视频轨道" : duration == TimeSpan.Zero ? "时长为零" : null), duration, tracks, codecs);

        public void Take(ReadOnlySpan<byte> moov)
        {
            Found = true;
            Walk(moov, 0);
        }

        private void Walk(ReadOnlySpan<byte> boxes, int depth)
        {
            while (boxes.Length >= 8 && depth < 8)
            {
                var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(boxes), int.MaxValue);
                if (size < 8 || size > boxes.Length)
                {
                    return;
                }

                var inside = boxes[8..size];
                switch (Encoding.Latin1.GetString(boxes.Slice(4, 4)))
                {
                    case "trak":
                        tracks++;
                        Walk(inside, depth + 1);
                        break;
                    case "mdia" or "minf" or "stbl" or "mvex":
                        Walk(inside, depth + 1);
                        break;
                    case "mvhd":
                        duration = Length(inside);
                        break;
                    case "mehd" when duration == TimeSpan.Zero:
                        fragments = inside.Length >= 8 ? inside[0] == 1 && inside.Length >= 12 ? BinaryPrimitives.ReadInt64BigEndian(inside[4..]) : BinaryPrimitives.ReadUInt32BigEndian(inside[4..]) : 0;
                        duration = Seconds(fragments, scale);
                        break;
                    case "stsd" when inside.Length >= 16 && codecs.Count < MostCodecs:
                        codecs.Add(Encoding.Latin1.GetString(inside.Slice(12, 4)).TrimEnd());
                        break;
                }

                boxes = boxes[size..];
            }
        }

        private uint scale;
        private long fragments;

        private TimeSpan Length(ReadOnlySpan<byte> mvhd)
        {
            var wide = mvhd.Length > 0 && mvhd[0] == 1;
            if (mvhd.Length < (wide ? 32 : 20))
            {
                return TimeSpan.Zero;
            }

            scale = BinaryPrimitives.ReadUInt32BigEndian(mvhd[(wide ? 20 : 12)..]);
            var length = wide ? BinaryPrimitives.ReadInt64BigEndian(mvhd[24..]) : BinaryPrimitives.ReadUInt32BigEndian(mvhd[16..]);
            return length == uint.MaxValue ? TimeSpan.Zero : Seconds(length, scale);
        }

        private static TimeSpan Seconds(long length, uint scale) =>
            scale == 0 || length < 0 || length / (double)scale > TimeSpan.FromDays(366).TotalSeconds ? TimeSpan.Zero : TimeSpan.FromSeconds(length / (double)scale);
    }
}
