using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Servers that mean no good: each ends by its deadline, with the right reason, and takes no memory to speak of.</summary>
public sealed class HttpHostileTests
{
    private static readonly byte[] Megabyte = new byte[1 << 20];
    private readonly HttpKind kind = new(new HttpDoor(WebProbe.Guard()));

    [Fact]
    public Task Silence_is_a_timeout() => EndsAsync(RawServer.Silent(), FailureReason.Timeout, seconds: 0.3);

    [Fact]
    public Task An_answer_byte_by_byte_is_a_timeout() => EndsAsync(
        RawServer.Talking(async (stream, stop) =>
        {
            foreach (var one in "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + new string('x', 100_000))
            {
                await stream.WriteAsync(new[] { (byte)one }, stop);
                await PauseAsync(stop);
            }
        }),
        FailureReason.Timeout, seconds: 0.5);

    [Fact]
    public Task A_body_of_ten_gigabytes_is_given_up_at_the_limit() => EndsAsync(Endless("Content-Length: 10737418240"), FailureReason.TooLarge, "正文超过 1 MiB");

    [Fact]
    public Task Thousands_of_codings_inside_each_other_are_not_undone() => EndsAsync(
        Said($"HTTP/1.1 200 OK\r\nContent-Encoding: {string.Join(',', Enumerable.Repeat("br", 15_000))}\r\n\r\n", again: Megabyte), FailureReason.ProtocolError, "应答声明了 15000 层压缩，最多接受 3 层");

    [Fact]
    public Task A_body_without_end_is_given_up_at_the_limit() => EndsAsync(Endless("X: y"), FailureReason.TooLarge);

    [Fact]
    public Task Chunks_without_end_are_given_up_at_the_limit() => EndsAsync(
        Said("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", again: [.. "100000\r\n"u8, .. Megabyte, .. "\r\n"u8]), FailureReason.TooLarge);

    [Fact]
    public Task A_compressed_bomb_is_given_up_at_the_limit()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 256; i++)
            {
                zip.Write(Megabyte);
            }
        }

        return EndsAsync(Said($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n", packed.ToArray()), FailureReason.TooLarge);
    }

    [Fact]
    public Task Headers_without_end_are_given_up_at_the_limit() =>
        EndsAsync(Said("HTTP/1.1 200 OK\r\n", again: Encoding.ASCII.GetBytes($"X-Much: {new string('y', 4_000)}\r\n")), FailureReason.TooLarge, "应答头超过 64 KiB");

    [Fact]
    public Task Interim_answers_without_end_are_given_up() => EndsAsync(Said("", again: "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()), FailureReason.ProtocolError);

    [Fact]
    public Task A_connection_that_closes_without_a_word_is_named() => EndsAsync(RawServer.Talking(async (stream, stop) => _ = await stream.ReadAsync(new byte[4096], stop)),
        FailureReason.ProtocolError, "对方未应答就关闭了连接");

    [Fact]
    public Task A_body_cut_short_is_named() => EndsAsync(Said("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), FailureReason.ProtocolError, "正文还没有传完，对方就关闭了连接");

    [Fact]
    public Task A_half_closed_connection_that_says_no_more_is_an_end() => EndsAsync(
        RawServer.Talking(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-"u8.ToArray(), stop);
            stream.Socket.Shutdown(SocketShutdown.Send);
            await new TaskCompletionSource().Task.WaitAsync(stop);
        }),
        FailureReason.ProtocolError, "应答还没有结束，对方就关闭了连接");

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "对方的应答不是 HTTP")]
    [InlineData("HTTP/1.1 abc\r\n\r\n", "对方的应答不是 HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Content-Length 不正确或互相矛盾")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", null)]
    public Task Nonsense_is_a_broken_protocol(string answer, string? detail) => EndsAsync(Said(answer), FailureReason.ProtocolError, detail);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [InlineData("HTTP/1.0 200\r\nX-Folded: a\r\n b\r\n\r\nok")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;ext=1\r\no\r\n1\r\nk\r\n0\r\nTrailer: x\r\n\r\n")]
    public async Task Old_and_odd_servers_are_understood(string answer)
    {
        await using var server = Said(answer);
        var seen = await kind.SeeAsync("{}", url: $"http://127.0.0.1:{server.Port}/");
        Assert.Equal((FailureReason.None, "ok"), (seen.Failure, seen.Fact("body").Text));
    }

    [Fact]
    public async Task A_request_is_answered_before_the_deadline_whatever_else_hangs()
    {
        await using var silent = RawServer.Silent();
        await using var quick = Said("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var hanging = kind.SeeAsync("{}", 2, $"http://127.0.0.1:{silent.Port}/");
        Assert.Equal(FailureReason.None, (await kind.SeeAsync("{}", 5, $"http://127.0.0.1:{quick.Port}/")).Failure);
        Assert.Equal(FailureReason.Timeout, (await hanging).Failure);
    }

    private async Task EndsAsync(RawServer server, FailureReason reason, string? detail = null, double seconds = 20)
    {
        await using (server)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
            var seen = await kind.SeeAsync("{}", seconds, $"http://127.0.0.1:{server.Port}/");
            Assert.Equal((reason, detail ?? seen.FailureDetail), (seen.Failure, seen.FailureDetail));
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, seconds + 5);
            Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 600L << 20);
        }
    }

    private static RawServer Endless(string header) => Said($"HTTP/1.1 200 OK\r\n{header}\r\n\r\n", again: Megabyte);

    /// <summary>Waits for the request, then says its piece, and the rest again and again.</summary>
    private static RawServer Said(string head, byte[]? body = null, byte[]? again = null) => RawServer.Talking(async (stream, stop) =>
    {
        _ = await stream.ReadAsync(new byte[4096], stop);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head), stop);
        await stream.WriteAsync(body ?? [], stop);
        while (again is not null)
        {
            await stream.WriteAsync(again, stop);
        }
    });

    private static async Task PauseAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        await timer.WaitForNextTickAsync(stop);
    }
}
