using CsCheck;
using Platform.Probing.Checks.Files;

namespace Platform.Probing.Tests.Checks.Files;

public sealed class Mp4FilmTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void It_tells_length_tracks_and_codecs(bool headerLast, byte version)
    {
        var film = Read(Films.Make(90, headerLast, version: version));
        Assert.Equal((null, TimeSpan.FromSeconds(90), 2), (film.Problem, film.Duration, film.Tracks));
        Assert.Equal(["avc1", "mp4a"], film.Codecs);
    }

    [Fact]
    public void A_film_that_was_cut_off_anywhere_is_noticed() => Gen.Bool.Select(Gen.Int[1, 5_300]).Sample((headerLast, cut) =>
    {
        var whole = Films.Make(90, headerLast);
        var film = Read(whole[..Math.Max(1, whole.Length - cut)]);
        return film.Problem is not null;
    });

    [Fact]
    public void No_bytes_at_all_make_it_fail_or_hang() => Gen.Byte.Array[0, 400].Sample(bytes => Read(bytes) is not null);

    [Theory]
    [InlineData("PK not a film at all", "不是 MP4 文件")]
    [InlineData("", "文件为空")]
    public void What_is_no_film_is_told(string text, string problem) => Assert.Equal(problem, Read(System.Text.Encoding.ASCII.GetBytes(text)).Problem);

    [Fact]
    public void A_film_of_nothing_but_tiny_boxes_ends_at_a_limit_and_one_of_endless_tracks_names_few_codecs()
    {
        var free = Films.Box("free");
        Assert.Contains("文件结构异常", Read([.. Enumerable.Repeat(free, 100_001).SelectMany(box => box)]).Problem, StringComparison.Ordinal);
        var stsd = Films.Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16, .. "avc1"u8, 0, 0, 0, 0]);
        Assert.Equal(32, Read(Films.Box("moov", [.. Enumerable.Repeat(stsd, 50_000).SelectMany(box => box)])).Codecs.Count);
    }

    [Fact]
    public void Reading_ends_with_the_deadline() =>
        Assert.Throws<OperationCanceledException>(() => Mp4Film.Read(new MemoryStream(Films.Make(90)), new CancellationToken(canceled: true)));

    private static Mp4Film Read(byte[] bytes) => Mp4Film.Read(new MemoryStream(bytes), CancellationToken.None);
}
