using System.Globalization;
using SharpCompress.Archives;
using SharpCompress.Common;
using SharpCompress.Readers;

namespace Platform.Probing.Checks.Files;

/// <summary>How much an archive may make of itself.</summary>
internal sealed record ArchiveLimits(int Entries, long Bytes, int Ratio)
{
    /// <summary>Below this nobody asks for the ratio: small texts shrink a lot.</summary>
    public const long FreeBytes = 64 << 20;
}

/// <summary>What unpacking an archive showed: nothing is ever written.</summary>
internal sealed record ArchiveFound(int Entries, long Bytes, IReadOnlyList<string> Problems, IReadOnlyList<(string Name, Mp4Film Film)> Films);

/// <summary>
/// Unpacks an archive (zip, 7z, rar, tar, gz, bz2, xz) into nothing, entry by entry: sums are compared, films inside are looked at, and a bomb
/// is noticed while it goes off, by what really comes out and not by what it says of itself.
/// </summary>
internal static class ArchiveCheck
{
    private const int MostProblems = 20;

    public static ArchiveFound Run(Stream stream, long packed, ArchiveLimits limits, bool films, CancellationToken deadline)
    {
        var run = new Unpacking(packed, limits, films, deadline);
        try
        {
            run.Through(stream);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ArchiveBomb) && !deadline.IsCancellationRequested)
        {
            // A parser meets a broken file with whatever exception it has; to us they are all one.
            run.Problems.Add($"压缩包损坏或格式不支持（{failure.GetType().Name}）");
        }
        catch (ArchiveBomb bomb)
        {
            run.Problems.Add(bomb.Message);
        }

        return new ArchiveFound(run.Entries, run.Bytes, run.Problems, run.Films);
    }

    private sealed class ArchiveBomb(string message) : Exception(message);

    private sealed class Unpacking(long packed, ArchiveLimits limits, bool films, CancellationToken deadline)
    {
        private readonly byte[] buffer = new byte[128 << 10];

        public int Entries { get; private set; }

        public long Bytes { get; private set; }

        public List<string> Problems { get; } = [];

        public List<(string Name, Mp4Film Film)> Films { get; } = [];

        public void Through(Stream stream)
        {
            var start = new byte[6];
            var got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            if (got >= 2 && start[0] == 'P' && start[1] == 'K')
            {
                // By the directory at the end: a zip that was cut off has none.
                using var zip = ArchiveFactory.OpenArchive(stream, new ReaderOptions { LeaveStreamOpen = true });
                foreach (var entry in zip.Entries)
                {
                    Take(entry, entry.OpenEntryStream);
                }

                return;
            }

            if (got == 6 && start.AsSpan().SequenceEqual<byte>([(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]))
            {
                using var seven = ArchiveFactory.OpenArchive(stream, new ReaderOptions { LeaveStreamOpen = true });
                using var reader = seven.ExtractAllEntries();
                Through(reader);
                return;
            }

            using var forward = ReaderFactory.OpenReader(stream, new ReaderOptions { LeaveStreamOpen = true });
            Through(forward);
        }

        private void Through(IReader reader)
        {
            while (reader.MoveToNextEntry())
            {
                Take(reader.Entry, reader.OpenEntryStream);
            }
        }

        private void Take(IEntry entry, Func<Stream> open)
        {
            deadline.ThrowIfCancellationRequested();
            if (++Entries > limits.Entries)
            {
                throw new ArchiveBomb($"压缩包内文件超过 {limits.Entries} 个");
            }

            var name = entry.Key ?? "?";
            if (name.Split('/', '\\').Contains("..") || name.StartsWith('/') || name.StartsWith('\\') || name.Contains(':', StringComparison.Ordinal))
            {
                Add($"压缩包内有越界路径：{name}");
            }

            if (entry.IsDirectory)
            {
                return;
            }

            if (entry.IsEncrypted)
            {
                Add($"压缩包内文件已加密，无法检查：{name}");
                return;
            }

            using var content = new Counted(open(), this);
            if (films && name.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
            {
                Films.Add((name, Mp4Film.Read(content, deadline)));
            }

            while (content.Read(buffer, 0, buffer.Length) > 0)
            {
            }

            if (entry.Crc != 0 && (uint)entry.Crc != content.Sum && entry.CompressionType != CompressionType.Unknown)
            {
                Add($"压缩包内文件校验不一致：{name}");
            }
            else if (entry.Size > 0 && entry.Size != content.Count)
            {
                Add($"压缩包内文件不完整：{name}");
            }
        }

        private void Add(string problem)
        {
            if (Problems.Count < MostProblems)
            {
                Problems.Add(problem);
            }
        }

        private void Came(int bytes)
        {
            deadline.ThrowIfCancellationRequested();
            Bytes += bytes;
            if (Bytes > limits.Bytes)
            {
                throw new ArchiveBomb(string.Create(CultureInfo.InvariantCulture, $"解压后超过 {limits.Bytes >> 20} MB"));
            }

            if (Bytes > ArchiveLimits.FreeBytes && Bytes / Math.Max(1, packed) > limits.Ratio)
            {
                throw new ArchiveBomb($"解压比例超过 {limits.Ratio}，疑似压缩炸弹");
            }
        }

        /// <summary>Counts and sums what comes out.</summary>
        private sealed class Counted(Stream inner, Unpacking owner) : Stream
        {
            private uint sum = 0xffff_ffff;

            public long Count { get; private set; }

            public uint Sum => ~sum;

            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position { get => Count; set => throw new NotSupportedException(); }

            public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

            public override int Read(Span<byte> buffer)
            {
                var read = inner.Read(buffer);
                Count += read;
                sum = Crc32.Next(sum, buffer[..read]);
                owner.Came(read);
                return read;
            }

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
                    inner.Dispose();
                }

                base.Dispose(disposing);
            }
        }
    }
}
