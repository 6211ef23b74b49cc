using System.Text;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Redis;
using StackExchange.Redis;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class RedisKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new RedisKind(Trial.Guard, TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "redis://x", "port": 0, "username": "u" }""";

    [Fact]
    public async Task A_real_Redis_tells_of_itself()
    {
        var seen = await Kind.ProbeAsync(Real(""));
        Kind.Holds(
            seen, "latency < 5s", "version matches \"^[0-9]+\"", "role == \"primary\"", "uptime > 0s", "connected_clients >= 1", "clients_used_percent < 100", "memory_used_bytes > 1000",
            "keys >= 0", "save_age >= 0s", "save_ok == true", "replicas >= 0", "info(\"tcp_port\") > 0", "info(\"redis_mode\") == \"standalone\"");
        Assert.NotNull(seen.Phases.Connect);
        Assert.Equal("内存使用率没有取到", Kind.Judged(seen, "memory_used_percent < 90").Reason);
    }

    [Fact]
    public async Task Accounts_passwords_and_missing_rights_are_told_apart()
    {
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(Trial.Peer("PLATFORM_TEST_REDIS")))
        {
            await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "probe-poor", "on", ">right", "+ping");
            await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "probe-reader", "on", ">right", "+ping", "+info");
        }

        Kind.Holds(await Kind.ProbeAsync(Real(""", "username": "probe-reader", "password": "right" """)), "keys >= 0");
        Assert.Equal(
            (FailureReason.NotPermitted, "账号无权执行 INFO，请在 ACL 中授予"), Said(await Kind.ProbeAsync(Real(""", "username": "probe-poor", "password": "right" """))));
        var wrong = await Kind.ProbeAsync(Real(""", "username": "probe-poor", "password": "canary" """));
        Assert.Equal((FailureReason.SignInRefused, "登录被拒绝：用户名或密码错误"), Said(wrong));
        Assert.DoesNotContain("canary", string.Join('\n', wrong.Log), StringComparison.Ordinal);
        Assert.Equal((FailureReason.SignInRefused, "Redis 没有设置密码，请清空密码设置"), Said(await Kind.ProbeAsync(Real(""", "password": "canary" """))));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", FailureReason.ProtocolError)]
    [InlineData("$100\r\nhalf", FailureReason.ProtocolError)]
    [InlineData("$2000000000\r\n", FailureReason.TooLarge)]
    [InlineData("-NOAUTH Authentication required.\r\n", FailureReason.SignInRefused)]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", FailureReason.AnsweredError)]
    [InlineData("+PONG\r\n$-1\r\n", FailureReason.ProtocolError)]
    [InlineData("", FailureReason.ProtocolError)]
    public async Task Hostile_answers_have_their_reasons(string answer, object reason)
    {
        await using var server = RawServer.Saying(Encoding.ASCII.GetBytes(answer));
        Assert.Equal(reason, (await Kind.ProbeAsync($$"""{ "host": "127.0.0.1", "port": {{server.Port}} }""")).Failure);
    }

    [Fact]
    public async Task An_endless_line_is_given_up_and_silence_ends_with_the_deadline()
    {
        await using var endless = RawServer.Endless(Encoding.ASCII.GetBytes(new string('+', 1_000)));
        Assert.Equal(FailureReason.ProtocolError, (await Kind.ProbeAsync($$"""{ "host": "127.0.0.1", "port": {{endless.Port}} }""")).Failure);
        await using var silent = RawServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await Kind.ProbeAsync($$"""{ "host": "127.0.0.1", "port": {{silent.Port}} }""", 300)).Failure);
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_in_its_error_does_not_make_us_tell_it()
    {
        await using var server = RawServer.Saying("-ERR unknown command 'AUTH', with args beginning with: 'canary'\r\n"u8.ToArray());
        var seen = await Kind.ProbeAsync($$"""{ "host": "127.0.0.1", "port": {{server.Port}}, "password": "canary" }""");
        Assert.DoesNotContain("canary", string.Join('\n', [seen.FailureDetail, .. seen.Log]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_and_its_primary_tell_the_lag()
    {
        var replica = new RedisInfo("role:slave\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:17\r\nconnected_slaves:0\r\nmaxmemory:1000\r\nused_memory:950\r\n").Facts(DateTimeOffset.UnixEpoch);
        Assert.Equal(("replica", 0, 17, 95), (replica["role"].Text, replica["link_up"].Number, replica["replication_lag"].Number, replica["memory_used_percent"].Number));
        var primary = new RedisInfo(
            "role:master\r\nconnected_slaves:2\r\nslave0:ip=10.0.0.2,port=6379,state=online,offset=90,lag=0\r\nslave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=40,lag=9\r\nmaster_repl_offset:100\r\n"
            + "server_time_usec:5000000\r\nrdb_last_save_time:2\r\nkeyspace_hits:3\r\nkeyspace_misses:1\r\ndb0:keys=12,expires=1\r\ndb1:keys=3,expires=0\r\n").Facts(DateTimeOffset.UnixEpoch);
        Assert.Equal((9, 60, 0), (primary["replication_lag"].Number, primary["replication_lag_bytes"].Number, primary["link_up"].Number));
        Assert.Equal((3, 75, 15), (primary["save_age"].Number, primary["hit_percent"].Number, primary["keys"].Number));
    }

    private static (FailureReason Reason, string? Detail) Said(Observation seen) => (seen.Failure, seen.FailureDetail);

    private static string Real(string more)
    {
        var peer = Trial.Peer("PLATFORM_TEST_REDIS").Split(':');
        return $$"""{ "host": "{{peer[0]}}", "port": {{peer[1]}}{{more}} }""";
    }
}
