using MySqlConnector;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Testing;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>The sql kind against a real MariaDB, and its replica where there is one.</summary>
public sealed class MariaDbTests
{
    private readonly SqlKind kind = new(Trial.Guard, new Platform.ServiceDefaults.Calendar.WorkingCalendar(), TimeProvider.System);
    private readonly MySqlConnectionStringBuilder peer = new(Trial.Peer("PLATFORM_TEST_MARIADB")) { Pooling = false, AllowUserVariables = true };

    [Fact]
    public async Task Every_section_is_read()
    {
        var seen = await kind.ProbeAsync(Settings(""" "collect": ["connections", "replication", "slow", "locks", "size", "io", "errors"], "window": "200ms" """));
        kind.Holds(
            seen, "connected == true", "version contains \"MariaDB\"", "uptime > 0s", "connections >= 1", "connections_max > 1", "connections_used_percent < 100", "replication_role == \"primary\"",
            "slow_statements >= 0", "slowest_statement >= 0s", "longest_transaction >= 0s", "slow_queries >= 0", "blocked_sessions >= 0", "read_bytes >= 0", "write_bytes >= 0", "cache_hit_percent > 0",
            "aborted_connections >= 0");
    }

    [Fact]
    public async Task A_replica_that_stopped_is_seen()
    {
        var replica = new MySqlConnectionStringBuilder(Trial.Peer("PLATFORM_TEST_MARIADB_REPLICA")) { Pooling = false };
        kind.Holds(await ProbeReplica(), "replication_role == \"replica\"", "replication_running == true", "replication_lag < 1h", "replication_error == \"\"");
        kind.Holds(await kind.ProbeAsync(Settings(""" "collect": ["replication"] """)), "replicas >= 1");
        await using var connection = new MySqlConnection(replica.ConnectionString);
        await connection.OpenAsync();
        await Execute(connection, "STOP SLAVE");
        try
        {
            Assert.Equal("复制运行 否，应为 是", kind.Judged(await ProbeReplica(), "replication_running == true").Reason);
        }
        finally
        {
            await Execute(connection, "START SLAVE");
        }

        Task<Observation> ProbeReplica() => kind.ProbeAsync(
            $$"""{ "engine": "mysql", "host": "{{replica.Server}}", "port": {{replica.Port}}, "username": "{{replica.UserID}}", "password": "{{replica.Password}}", "collect": ["replication"] }""");
    }

    [Fact]
    public async Task Freshness_volume_and_queries()
    {
        await using var connection = new MySqlConnection(peer.ConnectionString);
        await connection.OpenAsync();
        await Execute(connection, "CREATE DATABASE IF NOT EXISTS platform_test");
        await connection.ChangeDatabaseAsync("platform_test");
        var table = $"arrivals_{Guid.NewGuid():N}";
        await Execute(connection, $"CREATE TABLE platform_test.{table} (at datetime NOT NULL)");
        try
        {
            await Execute(connection, $"INSERT INTO platform_test.{table} SELECT CURDATE() FROM seq_1_to_10");
            await Execute(connection, $"INSERT INTO platform_test.{table} SELECT CURDATE() - INTERVAL 7 * w.seq DAY FROM seq_1_to_4 AS w, seq_1_to_20 AS n");
            await Execute(connection, $"INSERT INTO platform_test.{table} SELECT CURDATE() - INTERVAL 1 DAY FROM seq_1_to_500");
            var seen = await kind.ProbeAsync(Settings($$"""
                "freshness": { "table": "platform_test.{{table}}", "column": "at" }, "volume": { "table": "platform_test.{{table}}", "column": "at" },
                "query": "SELECT COUNT(*) FROM platform_test.{{table}}", "collect": ["size"]
                """));
            kind.Holds(seen, "freshness < 24h", "freshness >= 0s", "volume == 10", "volume_median == 20", "volume_deviation == 50%", "value == 590", "database_bytes > 0");
            Assert.Equal("查询要写入数据，被只读会话拒绝", (await Writing()).FailureDetail);
        }
        finally
        {
            await Execute(connection, $"DROP TABLE platform_test.{table}");
        }

        async Task<Observation> Writing()
        {
            await Execute(connection, "CREATE OR REPLACE FUNCTION platform_test.probe_writes() RETURNS int DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO platform_test." + table + " VALUES (NOW()); RETURN 1; END");
            return await kind.ProbeAsync(Settings(""" "query": "SELECT platform_test.probe_writes()" """));
        }
    }

    [Fact]
    public async Task Errors_of_the_server_are_told_in_Chinese_and_missing_rights_are_ours()
    {
        await using var connection = new MySqlConnection(peer.ConnectionString);
        await connection.OpenAsync();
        await Execute(connection, "CREATE USER IF NOT EXISTS probe_poor@'127.0.0.1' IDENTIFIED BY 'poor'");
        var poor = $$"""{ "engine": "mysql", "host": "{{peer.Server}}", "port": {{peer.Port}}, "username": "probe_poor", "password": "poor", """;
        var slow = await kind.ProbeAsync(poor + """ "collect": ["slow"] }""");
        Assert.Equal((FailureReason.NotPermitted, "账号 probe_poor 看不到其他会话，请授予 PROCESS 权限"), (slow.Failure, slow.FailureDetail));
        Assert.Equal(FailureReason.NotPermitted, (await kind.ProbeAsync(poor + """ "collect": ["replication"] }""")).Failure);
        Assert.Equal(FailureReason.NotPermitted, (await kind.ProbeAsync(poor + """ "query": "SELECT * FROM mysql.user" }""")).Failure);
        var refused = await kind.ProbeAsync(poor.Replace("\"poor\"", "\"canary\"", StringComparison.Ordinal) + """ "collect": [] }""");
        Assert.Equal(FailureReason.SignInRefused, refused.Failure);
        Assert.DoesNotContain("canary", string.Join('\n', [refused.FailureDetail, .. refused.Log]), StringComparison.Ordinal);
        Assert.Equal("没有数据库 nowhere", (await kind.ProbeAsync(Settings(""" "database": "nowhere" """))).FailureDetail);
        Assert.Equal(FailureReason.Timeout, (await kind.ProbeAsync(Settings(""" "query": "SELECT SLEEP(30), 'told apart 4711'" """), 500)).Failure);
        await Eventually.TrueAsync(
            async () => (await kind.ProbeAsync(Settings(""" "query": "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%told apart 4711%' AND id <> CONNECTION_ID()" """)))
                .Facts["value"].Number == 0,
            "the statement is gone", seconds: 10);
        Assert.Equal(FailureReason.TooLarge, (await kind.ProbeAsync(Settings(""" "query": "SELECT * FROM seq_1_to_100000", "database": "platform_test" """))).Failure);
    }

    private string Settings(string more) =>
        $$"""{ "engine": "mysql", "host": "{{peer.Server}}", "port": {{peer.Port}}, "username": "{{peer.UserID}}", "password": "{{peer.Password}}", {{more}} }""";

    private static async Task Execute(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
