using System.Data.Common;
using System.Net;
using Npgsql;

namespace Platform.Probing.Checks.Sql;

/// <summary>PostgreSQL, and what speaks its protocol: openGauss, 人大金仓 KingbaseES.</summary>
internal sealed class PostgresEngine : SqlEngine
{
    public override string Name => "postgresql";

    public override string Title => "PostgreSQL";

    public override int Port => 5432;

    protected override IReadOnlyList<string> Opening => ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"];

    protected override string About => "SELECT current_setting('server_version') AS version, extract(epoch FROM now() - pg_postmaster_start_time())::float8 AS uptime";

    public override DbDataSource Source(SqlSettings settings, IPAddress address)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = address.ToString(), Port = settings.Port ?? Port, Database = settings.Database ?? "postgres", Username = settings.Username, Password = settings.Password,
            SslMode = settings.Tls switch { "off" => SslMode.Disable, "require" => SslMode.Require, "verify" => SslMode.VerifyFull, _ => SslMode.Prefer },
            GssEncryptionMode = GssEncryptionMode.Disable, Pooling = false, Timeout = 300, CommandTimeout = 0, ApplicationName = "platform-probing", Enlist = false,
        }.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));

        // The address was judged, so that is where it connects; the certificate is still for the name.
        builder.UseSslClientAuthenticationOptionsCallback(options => options.TargetHost = settings.ServerName ?? settings.Host);
        return builder.Build();
    }

    public override async Task ReadAsync(SqlSection section, SqlSession session, SqlBook book)
    {
        if (section is SqlSection.Replication or SqlSection.Slow or SqlSection.Locks
            && await session.QueryAsync("rights", "SELECT pg_has_role('pg_read_all_stats', 'MEMBER')") is { Rows: [[{ Number: 0 }]] })
        {
            throw new ProbeFailed(FailureReason.NotPermitted, $"账号 {session.Settings.Username} 看不到其他会话，请授予 pg_monitor 角色");
        }

        if (section == SqlSection.Io)
        {
            await SpeedAsync(session, book, () => CountersAsync(session, Counters(session.Major)));
        }

        foreach (var sql in Queries(section, session.Major))
        {
            book.Add(sql.Contains("@slower", StringComparison.Ordinal)
                ? await session.QueryAsync(section.ToString(), sql, ("slower", session.Settings.SlowerThan.TotalSeconds))
                : await session.QueryAsync(section.ToString(), sql));
        }
    }

    public override string Freshness(SqlTable of) =>
        $"SELECT extract(epoch FROM {Now(of.Utc)} - max({Quoted(of.Column!)}))::float8 FROM {Quoted(of.Table!)} WHERE true{And(of.Where)}";

    public override string Volume(SqlVolume of)
    {
        var column = Quoted(of.Column!);
        var day = $"({Now(of.Utc)})::date{(of.Day == "yesterday" ? " - 1" : "")}";
        var until = of.Day == "yesterday" ? "" : $" AND ({column})::timestamp::time <= ({Now(of.Utc)})::timestamp::time";
        return $"SELECT ({column})::date AS day, count(*) AS rows FROM {Quoted(of.Table!)} WHERE {column} >= {day} - {7 * of.Weeks} AND {column} < {day} + 1"
            + $" AND ({day} - ({column})::date) % {of.Step()} = 0{until}{And(of.Where)} GROUP BY 1";
    }

    public override string Today(bool utc) => $"SELECT ({Now(utc)})::date";

    public override ProbeFailed? Explain(DbException? failure, SqlSettings settings) => failure is not PostgresException said ? null : said.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(FailureReason.SignInRefused, $"登录被拒绝：账号 {settings.Username} 不存在、密码错误，或不允许从本机登录（{said.SqlState}）"),
        PostgresErrorCodes.InvalidCatalogName => new(FailureReason.AnsweredError, $"没有数据库 {settings.Database}"),
        PostgresErrorCodes.InsufficientPrivilege => new(FailureReason.NotPermitted, $"账号 {settings.Username} 权限不足：{Shortened(said.MessageText)}"),
        PostgresErrorCodes.ReadOnlySqlTransaction => new(FailureReason.AnsweredError, "查询要写入数据，被只读会话拒绝"),
        PostgresErrorCodes.TooManyConnections => new(FailureReason.AnsweredError, "数据库连接数已满"),
        PostgresErrorCodes.CannotConnectNow => new(FailureReason.AnsweredError, $"数据库正在启动或恢复：{Shortened(said.MessageText)}"),
        _ => new(FailureReason.AnsweredError, $"数据库返回错误：{Shortened(said.MessageText)}" + (said.Position > 0 ? $"（第 {said.Position} 个字符）" : "") + $"（{said.SqlState}）"),
    };

    private static string Now(bool utc) => utc ? "(now() AT TIME ZONE 'UTC')" : "now()";

    private static string Quoted(string name) => string.Join('.', name.Split('.').Select(part => $"\"{part}\""));

    private static string Counters(int major) => "SELECT (SELECT sum(blks_read) FROM pg_stat_database)::float8 * current_setting('block_size')::int, " + major switch
    {
        >= 18 => "(SELECT coalesce(sum(write_bytes), 0) FROM pg_stat_io)::float8",
        17 => "(SELECT coalesce(sum(writes * op_bytes), 0) FROM pg_stat_io)::float8",
        _ => "(SELECT buffers_checkpoint + buffers_clean + buffers_backend FROM pg_stat_bgwriter)::float8 * current_setting('block_size')::int",
    };

    private static IEnumerable<string> Queries(SqlSection section, int major) => section switch
    {
        SqlSection.Connections =>
        [
            """
            SELECT used AS connections, most AS connections_max, 100.0 * used / most AS connections_used_percent
            FROM (SELECT (SELECT sum(numbackends) FROM pg_stat_database)::float8 AS used, current_setting('max_connections')::int AS most) AS counted
            """,
        ],
        SqlSection.Replication =>
        [
            """
            SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END AS replication_role,
                   (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming') AS replicas,
                   CASE WHEN pg_is_in_recovery() THEN EXISTS (SELECT 1 FROM pg_stat_wal_receiver)
                        ELSE EXISTS (SELECT 1 FROM pg_stat_replication WHERE state = 'streaming') END AS replication_running,
                   CASE WHEN NOT pg_is_in_recovery() THEN NULL WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END::float8 AS replication_lag
            """,
            """
            SELECT application_name || coalesce('@' || host(client_addr), '') AS label, coalesce(extract(epoch FROM replay_lag), 0)::float8 AS replication_lag,
                   CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::float8 END AS replication_lag_bytes
            FROM pg_stat_replication
            """,
        ],
        SqlSection.Slow =>
        [
            """
            SELECT count(*) FILTER (WHERE state <> 'idle' AND clock_timestamp() - query_start > make_interval(secs => @slower)) AS slow_statements,
                   coalesce(max(extract(epoch FROM clock_timestamp() - query_start)) FILTER (WHERE state <> 'idle'), 0)::float8 AS slowest_statement,
                   coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 AS longest_transaction
            FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """,
        ],
        SqlSection.Locks =>
        [
            """
            SELECT count(*) AS blocked_sessions, coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)::float8 AS longest_block
            FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(pid)) > 0
            """,
        ],
        SqlSection.Size => ["SELECT datname AS label, pg_database_size(oid)::float8 AS database_bytes FROM pg_database WHERE datallowconn AND has_database_privilege(oid, 'CONNECT')"],
        SqlSection.Io => ["SELECT 100.0 * sum(blks_hit) / nullif(sum(blks_hit) + sum(blks_read), 0) AS cache_hit_percent FROM pg_stat_database"],
        SqlSection.Backup => ["SELECT extract(epoch FROM now() - last_archived_time)::float8 AS archive_age, failed_count AS archive_failures FROM pg_stat_archiver"],
        _ when major >= 14 => ["SELECT sum(deadlocks)::float8 AS deadlocks, sum(checksum_failures)::float8 AS checksum_failures, sum(sessions_fatal)::float8 AS aborted_connections FROM pg_stat_database"],
        _ => ["SELECT sum(deadlocks)::float8 AS deadlocks FROM pg_stat_database"],
    };
}
