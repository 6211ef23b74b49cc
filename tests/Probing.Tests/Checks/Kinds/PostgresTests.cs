using Npgsql;
using Platform.Contracts;
using Platform.Testing;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>The sql kind against a real PostgreSQL.</summary>
public sealed class PostgresTests
{
    private readonly SqlKind kind = new(Trial.Guard, new Platform.ServiceDefaults.Calendar.WorkingCalendar(), TimeProvider.System);
    private readonly NpgsqlConnectionStringBuilder peer = new(Trial.Peer("PLATFORM_TEST_POSTGRES")) { Pooling = false };

    [Fact]
    public async Task Every_section_is_read()
    {
        var seen = await kind.ProbeAsync(Settings(""" "collect": ["connections", "replication", "slow", "locks", "size", "io", "backup", "errors"], "window": "200ms" """));
        kind.Holds(
            seen, "connected == true", "latency < 10s", "version matches \"^1[0-9]\"", "uptime > 0s", "connections >= 1", "connections_max >= 10", "connections_used_percent < 100",
            "replication_role == \"primary\"", "slow_statements >= 0", "slowest_statement >= 0s", "longest_transaction >= 0s", "blocked_sessions == 0", "database_bytes > 1000000",
            "read_bytes >= 0", "write_bytes >= 0", "cache_hit_percent > 0", "deadlocks >= 0", "archive_failures >= 0", "aborted_connections >= 0");
        Assert.Contains(seen.Several["database_bytes"], fact => fact.Label == "（postgres）");
    }

    [Fact]
    public async Task A_replica_tells_its_role_and_lag()
    {
        var replica = new NpgsqlConnectionStringBuilder(Trial.Peer("PLATFORM_TEST_POSTGRES_REPLICA"));
        var seen = await kind.ProbeAsync($$"""{ "engine": "postgresql", "host": "{{replica.Host}}", "port": {{replica.Port}}, "username": "{{replica.Username}}", "collect": ["replication"] }""");
        kind.Holds(seen, "replication_role == \"replica\"", "replication_running == true", "replication_lag < 1h");
        seen = await kind.ProbeAsync(Settings(""" "collect": ["replication"] """));
        kind.Holds(seen, "replicas >= 1", "replication_running == true", "replication_lag_bytes < 100000000");
    }

    [Fact]
    public async Task A_query_gives_value_rows_and_columns()
    {
        var seen = await kind.ProbeAsync(Settings(""" "query": "SELECT * FROM (VALUES ('信用北京', 3), ('北京通', 70), ('空', NULL)) AS t(partner, minutes)" """));
        kind.Holds(seen, "rows == 3", "value == \"信用北京\"", "query_latency < 5s");
        Assert.Equal("查询列 minutes（北京通） 70，应 < 30", kind.Judged(seen, "column(\"minutes\") < 30").Reason);
    }

    [Fact]
    public async Task Slow_statements_and_blocked_sessions_are_seen()
    {
        await using var source = NpgsqlDataSource.Create(peer.ConnectionString);
        await using var holder = await source.OpenConnectionAsync();
        await using var waiter = await source.OpenConnectionAsync();
        await using var tx = await holder.BeginTransactionAsync();
        await Execute(holder, "SELECT pg_advisory_xact_lock(776655)");
        var waiting = Execute(waiter, "SELECT pg_advisory_lock(776655)");
        await Eventually.TrueAsync(async () =>
        {
            var seen = await kind.ProbeAsync(Settings(""" "collect": ["slow", "locks"], "slowerThan": "100ms" """));
            return seen.Facts["blocked_sessions"].Number >= 1 && seen.Facts["slow_statements"].Number >= 1 && seen.Facts["longest_block"].Number > 0;
        }, "a blocked session is seen");
        await tx.RollbackAsync();
        await waiting;
    }

    [Fact]
    public async Task Freshness_and_volume_of_a_table()
    {
        await using var source = NpgsqlDataSource.Create(peer.ConnectionString);
        var table = $"arrivals_{Guid.NewGuid():N}";
        await using var connection = await source.OpenConnectionAsync();
        await Execute(connection, $"CREATE TABLE {table} (at timestamp NOT NULL, source text)");
        try
        {
            // At midnight, so that the test holds at any time of day: 10 rows today, 20 on each of the last four same weekdays, many yesterday.
            await Execute(connection, $"INSERT INTO {table} SELECT date_trunc('day', localtimestamp), 'a' FROM generate_series(1, 10)");
            await Execute(connection, $"INSERT INTO {table} SELECT date_trunc('day', localtimestamp) - 7 * w * interval '1 day', 'a' FROM generate_series(1, 4) w, generate_series(1, 20)");
            await Execute(connection, $"INSERT INTO {table} SELECT date_trunc('day', localtimestamp) - interval '1 day', 'b' FROM generate_series(1, 500)");
            var seen = await kind.ProbeAsync(Settings($$""" "freshness": { "table": "{{table}}", "column": "at" }, "volume": { "table": "public.{{table}}", "column": "at", "where": "source = 'a'" } """));
            kind.Holds(seen, "freshness < 24h", "freshness >= 0s", "volume == 10", "volume_median == 20", "volume_deviation == 50%");
            Assert.Equal("数据量偏差 50%，应 < 30%", kind.Judged(seen, "volume_deviation < 30%").Reason);
            seen = await kind.ProbeAsync(Settings($$"""
                "freshness": { "query": "SELECT max(at) FROM {{table}}" },
                "volume": { "day": "yesterday", "query": "SELECT at::date, count(*) FROM {{table}} GROUP BY 1" }
                """));
            kind.Holds(seen, "freshness < 24h", "volume == 500");
        }
        finally
        {
            await Execute(connection, $"DROP TABLE {table}");
        }
    }

    [Fact]
    public async Task Volume_on_the_first_day_alarms_nobody_and_may_follow_the_working_calendar()
    {
        await using var source = NpgsqlDataSource.Create(peer.ConnectionString);
        var table = $"arrivals_{Guid.NewGuid():N}";
        await using var connection = await source.OpenConnectionAsync();
        await Execute(connection, $"CREATE TABLE {table} (at timestamp NOT NULL)");
        try
        {
            await Execute(connection, $"INSERT INTO {table} SELECT date_trunc('day', localtimestamp) FROM generate_series(1, 10)");
            var seen = await kind.ProbeAsync(Settings($$""" "volume": { "table": "{{table}}", "column": "at" } """));
            kind.Holds(seen, "volume == 10", "volume_deviation < 30%", "volume_weeks == 0");
            Assert.StartsWith("数据量尚无基线", seen.Evidence, StringComparison.Ordinal);
            Assert.False(seen.Facts.ContainsKey("volume_median"));

            await using var asking = new NpgsqlCommand("SELECT localtimestamp::date", connection);
            var today = (DateOnly)(await asking.ExecuteScalarAsync())!;
            var calendar = new Platform.ServiceDefaults.Calendar.WorkingCalendar();
            for (var back = 1; back <= 28; back++)
            {
                var day = today.AddDays(-back);
                await Execute(connection, $"INSERT INTO {table} SELECT date '{day:yyyy-MM-dd}' FROM generate_series(1, {(calendar.IsWorkday(day) ? 20 : 5)})");
            }

            seen = await kind.ProbeAsync(Settings($$""" "volume": { "table": "{{table}}", "column": "at", "calendar": "workdays" } """));
            kind.Holds(seen, "volume == 10", $"volume_median == {(calendar.IsWorkday(today) ? 20 : 5)}", "volume_weeks == 4");
        }
        finally
        {
            await Execute(connection, $"DROP TABLE {table}");
        }
    }

    [Fact]
    public async Task A_function_that_writes_is_refused_by_the_session()
    {
        await using var source = NpgsqlDataSource.Create(peer.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        var writes = $"probe_writes_{Guid.NewGuid():N}";
        await Execute(connection, $"CREATE FUNCTION {writes}() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE {writes} (x int); RETURN 1; END $$");
        try
        {
            var seen = await kind.ProbeAsync(Settings($$""" "query": "SELECT {{writes}}()" """));
            Assert.Equal((FailureReason.AnsweredError, "查询要写入数据，被只读会话拒绝"), (seen.Failure, seen.FailureDetail));
        }
        finally
        {
            await Execute(connection, $"DROP FUNCTION {writes}(); DROP TABLE IF EXISTS {writes}");
        }
    }

    [Fact]
    public async Task Errors_of_the_server_are_told_in_Chinese_and_missing_rights_are_ours()
    {
        await using var source = NpgsqlDataSource.Create(peer.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await Execute(connection, "DO $$ BEGIN CREATE ROLE probe_poor LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        var poor = await kind.ProbeAsync(Settings(""" "collect": ["slow"] """, "probe_poor"));
        Assert.Equal((FailureReason.NotPermitted, "账号 probe_poor 看不到其他会话，请授予 pg_monitor 角色"), (poor.Failure, poor.FailureDetail));
        Assert.Equal(CheckStatus.Unknown, kind.Judged(poor, "connected == true").Status);
        Assert.Equal(FailureReason.NotPermitted, (await kind.ProbeAsync(Settings(""" "query": "SELECT * FROM pg_authid" """, "probe_poor"))).Failure);
        Assert.Equal("没有数据库 nowhere", (await kind.ProbeAsync(Settings(""" "database": "nowhere" """))).FailureDetail);
        Assert.Equal(FailureReason.SignInRefused, (await kind.ProbeAsync(Settings(""" "collect": [] """, "nobody_here"))).Failure);
        var wrong = await kind.ProbeAsync(Settings(""" "query": "SELECT * FROM no_such_table" """));
        Assert.Equal(FailureReason.AnsweredError, wrong.Failure);
        Assert.Contains("no_such_table", wrong.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_is_bounded_in_rows_in_size_and_in_time()
    {
        Assert.Equal(FailureReason.TooLarge, (await kind.ProbeAsync(Settings(""" "query": "SELECT * FROM generate_series(1, 100000)" """))).Failure);
        Assert.Equal(FailureReason.TooLarge, (await kind.ProbeAsync(Settings(""" "query": "SELECT repeat('x', 4000) FROM generate_series(1, 900)" """))).Failure);
        Assert.Equal(FailureReason.AnsweredError, (await kind.ProbeAsync(Settings(""" "query": "SELECT 10::numeric ^ 40" """))).Failure);
        var large = await kind.ProbeAsync(Settings(""" "query": "SELECT repeat('x', 50000000)" """));
        Assert.Equal(4_096, large.Facts["value"].Text!.Length);
    }

    [Fact]
    public async Task The_deadline_ends_a_statement_on_the_server_too()
    {
        Assert.Equal(FailureReason.Timeout, (await kind.ProbeAsync(Settings(""" "query": "SELECT pg_sleep(30), 'told apart 4711'" """), 500)).Failure);
        await Eventually.TrueAsync(
            async () => (await kind.ProbeAsync(Settings(""" "query": "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%told apart 4711%' AND pid <> pg_backend_pid() AND state = 'active'" """)))
                .Facts["value"].Number == 0,
            "the statement is gone", seconds: 10);
    }

    [Fact]
    public async Task Certificates_are_asked_for_when_they_must_be()
    {
        var seen = await kind.ProbeAsync(Settings(""" "tls": "verify" """));
        Assert.Contains(seen.Failure, new[] { FailureReason.TlsRefused, FailureReason.ProtocolError });
    }

    private string Settings(string more, string? user = null) =>
        $$"""{ "engine": "postgresql", "host": "{{peer.Host}}", "port": {{peer.Port}}, "username": "{{user ?? peer.Username}}", {{more}} }""";

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
