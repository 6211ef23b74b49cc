using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Digests;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Files;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Tests.Checks.Files;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class FileKindTests : CheckKindCompliance, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("platform-files-").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 0, 30, 0, TimeSpan.Zero));

    public FileKindTests() => Kind = Of(root);

    internal override ICheckKind Kind { get; }

    protected override string Right => """{ "folder": "/nowhere" }""";

    protected override string Wrong => """{ "folder": "relative", "pattern": "../*", "maxRatio": 1, "sftp": { "host": "" } }""";

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Without_an_allowed_folder_nothing_of_this_machine_is_read()
    {
        var seen = await ProbeAsync("", Of());
        Assert.Equal(FailureReason.NotAllowed, seen.Failure);
        Assert.Contains("Probing:Files:Roots", seen.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_leads_out_of_the_allowed_folder_is_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("platform-outside-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside.FullName, "secret.zip"), "x");
            Directory.CreateSymbolicLink(Path.Combine(root, "link"), outside.FullName);
            Assert.Equal(FailureReason.NotAllowed, (await ProbeAsync(""", "pattern": "link/*" """)).Failure);
            Assert.Equal(FailureReason.NotAllowed, (await ProbeAsync("", folder: root + "/../")).Failure);
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Before_its_hour_yesterday_s_file_counts_and_after_it_today_s_must_be_there()
    {
        await PutAsync("20261122/data.zip", ArchiveCheckTests.Zip(("a", [1])));
        const string settings = """, "pattern": "{yyyyMMdd}/*.zip", "by": "09:00" """;
        Assert.Equal(1, (await ProbeAsync(settings)).Facts["arrived"].Number);
        time.Advance(TimeSpan.FromHours(1));
        var seen = await ProbeAsync(settings);
        Assert.Equal(0, seen.Facts["arrived"].Number);
        Assert.Contains("推送：2026年11月23日应到的文件未到", seen.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Age_size_growth_and_copies()
    {
        await PutAsync("day/one.bak", new byte[1_000], hoursAgo: 30);
        await PutAsync("day/two.bak", new byte[1_500], hoursAgo: 5);
        await PutAsync("copy/two.bak", new byte[1_500]);
        await PutAsync("cut/two.bak", new byte[1_499]);
        var seen = await ProbeAsync($$""", "pattern": "*.bak", "alsoIn": ["{{root}}/copy", "{{root}}/cut"]""", folder: root + "/day");
        Assert.Equal((2d, 1_500d, 50d, 2d), (seen.Facts["count"].Number, seen.Facts["size"].Number, seen.Facts["growth"].Number, seen.Facts["copies"].Number));
        Assert.Equal(5, TimeSpan.FromSeconds(seen.Facts["age"].Number).TotalHours, 3);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sm3")]
    public async Task The_sum_beside_the_file_must_fit(string algorithm)
    {
        byte[] content = [1, 2, 3];
        await PutAsync("a.bak", content);
        var settings = $$""", "checksum": "{{algorithm}}" """;
        Assert.Contains("缺少校验文件", (await ProbeAsync(settings)).Evidence, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(root, "a.bak." + algorithm), Sum(algorithm, content) + "  a.bak\n");
        Assert.Equal(1, (await ProbeAsync(settings)).Facts["checksum_ok"].Number);
        await PutAsync("a.bak", [1, 2, 4]);
        Assert.Contains("校验值不一致", (await ProbeAsync(settings)).Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_of_films_is_followed_through_all_its_stages()
    {
        const string settings = """, "unpack": true, "mp4": true""";
        await PutAsync("good.zip", ArchiveCheckTests.Zip(("one.mp4", Films.Make(90)), ("two.mp4", Films.Make(30))));
        var good = await ProbeAsync(settings);
        Assert.Equal((1d, 1d, 2d, 30d, 0d), (good.Facts["unpack_ok"].Number, good.Facts["mp4_ok"].Number, good.Facts["films"].Number, good.Facts["duration"].Number, good.Facts["problems"].Number));

        await PutAsync("cut.zip", ArchiveCheckTests.Zip(("one.mp4", Films.Make(90)))[..200]);
        await PutAsync("film.zip", ArchiveCheckTests.Zip(("three.mp4", Films.Make(90)[..700])));
        await PutAsync("empty.zip", []);
        var bad = await ProbeAsync(settings);
        Assert.Equal((0d, 0d), (bad.Facts["unpack_ok"].Number, bad.Facts["mp4_ok"].Number));
        Assert.All(["解压：cut.zip", "视频：film.zip 中的 three.mp4", "推送：empty.zip"], line => Assert.Contains(line, bad.Evidence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{yyyyMMdd-1d}/a?.zip", "20261122/ab.zip", true)]
    [InlineData("{yyyy-MM-dd}.bak", "2026-11-23.bak", true)]
    [InlineData("a.zip", "axzip", false)]
    public void Names_are_matched_as_they_are_written(string pattern, string path, bool matches)
    {
        var parts = path.Split('/');
        var found = FilePattern.Of(pattern, new DateOnly(2026, 11, 23));
        Assert.Equal(matches, found.Count == parts.Length && found.Zip(parts).All(pair => pair.First.IsMatch(pair.Second)));
    }

    [Theory]
    [InlineData("/etc/*")]
    [InlineData("a/../b")]
    [InlineData("{nonsense}")]
    public void Patterns_that_lead_elsewhere_are_refused(string pattern) => Assert.NotNull(FilePattern.Mistake(pattern));

    private static string Sum(string algorithm, byte[] content)
    {
        if (algorithm == "sha256")
        {
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }

        var digest = new SM3Digest();
        digest.BlockUpdate(content, 0, content.Length);
        var sum = new byte[32];
        digest.DoFinal(sum, 0);
        return Convert.ToHexStringLower(sum);
    }

    private FileKind Of(params string[] roots) =>
        new(new OutboundGuard(Options.Create(new OutboundOptions())), new LocalFiles(Options.Create(new LocalFilesOptions { Roots = roots })), time);

    private async Task PutAsync(string path, byte[] content, int hoursAgo = 0)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, content);
        File.SetLastWriteTimeUtc(full, time.GetUtcNow().AddHours(-hoursAgo).UtcDateTime);
    }

    private async Task<Observation> ProbeAsync(string more, ICheckKind? kind = null, string? folder = null)
    {
        using var deadline = new CancellationTokenSource(60_000);
        var (probe, errors) = (kind ?? Kind).Prepare(JsonDocument.Parse($$"""{ "folder": "{{folder ?? root}}"{{more}} }""").RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}
