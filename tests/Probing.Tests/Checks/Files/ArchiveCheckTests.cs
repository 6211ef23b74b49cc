using System.Formats.Tar;
using System.IO.Compression;
using Platform.Probing.Checks.Files;
using SharpCompress.Writers.SevenZip;

namespace Platform.Probing.Tests.Checks.Files;

public sealed class ArchiveCheckTests
{
    private static readonly ArchiveLimits Limits = new(100, 300L << 20, 50);

    [Fact]
    public void A_good_zip_and_the_films_in_it()
    {
        var found = Run(Zip(("a.txt", "hello"u8.ToArray()), ("v/one.mp4", Films.Make(60)), ("v/cut.mp4", Films.Make(60)[..900])));
        Assert.Equal((3, 0), (found.Entries, found.Problems.Count));
        Assert.Equal([("v/one.mp4", null), ("v/cut.mp4", "音视频数据（mdat）被截断")], found.Films.Select(film => (film.Name, film.Film.Problem)));
    }

    [Fact]
    public void A_tar_gz_is_read_as_it_flows()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "backup.sql") { DataStream = new MemoryStream(new byte[10_000]) });
        }

        var found = Run(packed.ToArray());
        Assert.Equal((1, 10_000L, 0), (found.Entries, found.Bytes, found.Problems.Count));
        Assert.NotEmpty(Run(packed.ToArray()[..40]).Problems);
    }

    [Fact]
    public void A_7z_is_unpacked_in_its_own_order()
    {
        using var packed = new MemoryStream();
        using (var seven = new SevenZipWriter(packed, new SevenZipWriterOptions { LeaveStreamOpen = true }))
        {
            seven.Write("one.mp4", new MemoryStream(Films.Make(60)), null);
            seven.Write("noise.bin", new MemoryStream(Noise(9_000)), null);
        }

        var found = Run(packed.ToArray());
        Assert.Equal((2, 0, null), (found.Entries, found.Problems.Count, Assert.Single(found.Films).Film.Problem));
        Assert.NotEmpty(Run(packed.ToArray()[..^2_000]).Problems);
    }

    [Fact]
    public void A_zip_that_was_cut_off_or_changed_is_broken()
    {
        var zip = Zip(("a.bin", Noise(20_000)), ("b.bin", Noise(20_000)));
        Assert.NotEmpty(Run(zip[..30_000]).Problems);
        zip[500] ^= 0xff;
        Assert.NotEmpty(Run(zip).Problems);
        Assert.NotEmpty(Run("this is no archive, whatever its name says"u8.ToArray()).Problems);
    }

    [Fact]
    public void A_bomb_is_stopped_while_it_goes_off()
    {
        var bomb = Zip(("zeros", new byte[200 << 20]));
        Assert.True(bomb.Length < 1 << 20);
        var found = Run(bomb);
        Assert.Contains("压缩炸弹", Assert.Single(found.Problems), StringComparison.Ordinal);
        Assert.True(found.Bytes < 80 << 20);
        Assert.Contains("超过", Assert.Single(Run(Zip([.. Enumerable.Range(0, 101).Select(i => ($"{i}", new byte[1]))])).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_lead_outside_are_told_and_nothing_is_written()
    {
        var found = Run(Zip(("../../etc/passwd", [1])));
        Assert.Contains("越界路径", Assert.Single(found.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadline_ends_it() => Assert.ThrowsAny<OperationCanceledException>(
        () => ArchiveCheck.Run(new MemoryStream(Zip(("a", new byte[10]))), 100, Limits, true, new CancellationToken(canceled: true)));

    internal static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    private static ArchiveFound Run(byte[] archive) => ArchiveCheck.Run(new MemoryStream(archive), archive.Length, Limits, films: true, CancellationToken.None);

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
