using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace Platform.Probing.Checks.Sql;

/// <summary>SQL Server from 2012 on.</summary>
internal sealed class SqlServerEngine : SqlEngine
{
    public override string Name => "sqlserver";

    public override string Title => "SQL Server";

    public override int Port => 1433;

    public override bool TriesLong => true;

    /// <summary>There is no read-only session: all runs in a transaction that nobody commits, and that ends with the connection.</summary>
    protected override IReadOnlyList<string> Opening => ["SET LOCK_TIMEOUT 5000; SET IMPLICIT_TRANSACTIONS ON"];

    protected override string About =>
        "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(50)) AS version, DATEDIFF(second, create_date, GETDATE()) AS uptime FROM sys.databases WHERE name = 'tempdb'";

    /// <summary>No ApplicationIntent=ReadOnly: a listener would send us on to another server, which the guard never judged and nobody asked about.</summary>
    public override DbDataSource Source(SqlSettings settings, IPAddress address)
    {
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return SqlClientFactory.Instance.CreateDataSource(new SqlConnectionStringBuilder
        {
            DataSource = $"tcp:{host},{settings.Port ?? Port}", InitialCatalog = settings.Database ?? "", UserID = settings.Username, Password = settings.Password ?? "",
            Encrypt = settings.Tls switch { "require" or "verify" => SqlConnectionEncryptOption.Mandatory, _ => SqlConnectionEncryptOption.Optional },
            TrustServerCertificate = settings.Tls != "verify", HostNameInCertificate = settings.ServerName ?? settings.Host, Pooling = false, ConnectRetryCount = 0,
            ConnectTimeout = 300, CommandTimeout = 0, ApplicationName = "platform-probing", Enlist = false, PersistSecurityInfo = false,
        }.ConnectionString);
    }

    public override async Task ReadAsync(SqlSection section, SqlSession session, SqlBook book)
    {
        if (section is SqlSection.Connections or SqlSection.Replication or SqlSection.Slow or SqlSection.Locks or SqlSection.Io
            && await session.QueryAsync("rights", "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')") is { Rows: [[{ Number: 0 }]] })
        {
            throw new ProbeFailed(FailureReason.NotPermitted, $"账号 {session.Settings.Username} 看不到其他会话，请授予 VIEW SERVER STATE 权限");
        }

        if (section == SqlSection.Io)
        {
            await SpeedAsync(session, book, () => CountersAsync(session, Counters));
        }

        foreach (var sql in Queries(section))
        {
            var asked = new (string Name, object Value)[] { ("@slower", session.Settings.SlowerThan.TotalMilliseconds), ("@window", (int)session.Settings.ErrorsWindow.TotalSeconds) };
            book.Add(await session.QueryAsync(section.ToString(), sql, [.. asked.Where(one => sql.Contains(one.Name, StringComparison.Ordinal))]));
        }
    }

    public override string Freshness(SqlTable of) =>
        $"SELECT DATEDIFF(second, MAX({Quoted(of.Column!)}), {Now(of.Utc)}) FROM {Quoted(of.Table!)} WHERE 1 = 1{And(of.Where)}";

    public override string Volume(SqlVolume of)
    {
        var column = Quoted(of.Column!);
        var day = of.Day == "yesterday" ? $"DATEADD(day, -1, CAST({Now(of.Utc)} AS date))" : $"CAST({Now(of.Utc)} AS date)";
        var until = of.Day == "yesterday" ? "" : $" AND CAST({column} AS time) <= CAST({Now(of.Utc)} AS time)";
        return $"SELECT CAST({column} AS date) AS [day], COUNT_BIG(*) AS [rows] FROM {Quoted(of.Table!)} WHERE {column} >= DATEADD(day, -{7 * of.Weeks}, {day}) AND {column} < DATEADD(day, 1, {day})"
            + $" AND DATEDIFF(day, {column}, {day}) % {of.Step()} = 0{until}{And(of.Where)} GROUP BY CAST({column} AS date)";
    }

    public override string Today(bool utc) => $"SELECT CAST({Now(utc)} AS date)";

    public override ProbeFailed? Explain(DbException? failure, SqlSettings settings) => failure is not SqlException said || said.Number <= 0 || said.InnerException is not null ? null : said.Number switch
    {
        18456 or 18452 or 18470 or 18486 or 18487 or 18488 => new(FailureReason.SignInRefused, $"登录被拒绝：账号 {settings.Username} 不存在、密码错误、已锁定或已过期（{said.Number}）"),
        4060 or 911 => new(FailureReason.AnsweredError, $"没有数据库 {settings.Database}，或账号 {settings.Username} 无权打开"),
        229 or 230 or 262 or 297 or 300 or 371 or 916 => new(FailureReason.NotPermitted, $"账号 {settings.Username} 权限不足：{Shortened(said.Message)}"),
        1222 => new(FailureReason.AnsweredError, "等待锁超过 5 秒：被查询的表正被锁住"),
        17809 => new(FailureReason.AnsweredError, "数据库连接数已满"),
        _ => new(FailureReason.AnsweredError, $"数据库返回错误：{Shortened(said.Message)}（{said.Number}）"),
    };

    internal const string Counters = "SELECT CAST(SUM(num_of_bytes_read) AS float), CAST(SUM(num_of_bytes_written) AS float) FROM sys.dm_io_virtual_file_stats(NULL, NULL)";

    private static string Now(bool utc) => utc ? "SYSUTCDATETIME()" : "SYSDATETIME()";

    private static string Quoted(string name) => string.Join('.', name.Split('.').Select(part => $"[{part}]"));

    internal static IEnumerable<string> Queries(SqlSection section) => section switch
    {
        SqlSection.Connections =>
        [
            "SELECT COUNT(*) AS connections, @@MAX_CONNECTIONS AS connections_max, 100.0 * COUNT(*) / @@MAX_CONNECTIONS AS connections_used_percent FROM sys.dm_exec_sessions WHERE is_user_process = 1",
        ],
        SqlSection.Replication =>
        [
            """
            SELECT DB_NAME(database_id) AS label, CAST(CASE WHEN synchronization_state IN (1, 2) AND is_suspended = 0 THEN 1 ELSE 0 END AS bit) AS replication_running,
                   CAST((ISNULL(log_send_queue_size, 0) + ISNULL(redo_queue_size, 0)) * 1024.0 AS float) AS replication_lag_bytes,
                   CASE WHEN redo_rate > 0 THEN CAST(redo_queue_size AS float) / redo_rate END AS replication_lag
            FROM sys.dm_hadr_database_replica_states
            UNION ALL
            SELECT DB_NAME(database_id), CAST(CASE WHEN mirroring_state IN (2, 4, 6) THEN 1 ELSE 0 END AS bit), NULL, NULL
            FROM sys.database_mirroring WHERE mirroring_guid IS NOT NULL
            """,
            "SELECT COUNT(DISTINCT replica_id) AS replicas FROM sys.dm_hadr_database_replica_states WHERE is_local = 0",
        ],
        SqlSection.Slow =>
        [
            """
            SELECT ISNULL(SUM(CASE WHEN r.total_elapsed_time > @slower THEN 1 ELSE 0 END), 0) AS slow_statements, ISNULL(MAX(r.total_elapsed_time), 0) / 1000.0 AS slowest_statement
            FROM sys.dm_exec_requests AS r JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id
            WHERE s.is_user_process = 1 AND r.session_id <> @@SPID AND ISNULL(r.wait_type, '') NOT IN ('WAITFOR', 'BROKER_RECEIVE_WAITFOR')
            """,
            """
            SELECT ISNULL(MAX(DATEDIFF(second, t.transaction_begin_time, GETDATE())), 0) AS longest_transaction
            FROM sys.dm_tran_active_transactions AS t JOIN sys.dm_tran_session_transactions AS s ON s.transaction_id = t.transaction_id WHERE s.is_user_transaction = 1 AND s.session_id <> @@SPID
            """,
        ],
        SqlSection.Locks => ["SELECT COUNT(*) AS blocked_sessions, ISNULL(MAX(wait_time), 0) / 1000.0 AS longest_block FROM sys.dm_exec_requests WHERE blocking_session_id <> 0"],
        SqlSection.Size =>
        [
            "SELECT DB_NAME(database_id) AS label, CAST(SUM(CAST(size AS bigint)) * 8192 AS float) AS database_bytes FROM sys.master_files GROUP BY database_id",
            "SELECT used_log_space_in_percent AS log_used_percent FROM sys.dm_db_log_space_usage",
            """
            SELECT DISTINCT v.volume_mount_point AS label, 100.0 * (v.total_bytes - v.available_bytes) / v.total_bytes AS disk_used_percent
            FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v
            """,
        ],
        SqlSection.Io =>
        [
            """
            SELECT 100.0 * MAX(CASE WHEN counter_name LIKE 'Buffer cache hit ratio base%' THEN NULL ELSE cntr_value END)
                   / NULLIF(MAX(CASE WHEN counter_name LIKE 'Buffer cache hit ratio base%' THEN cntr_value END), 0) AS cache_hit_percent
            FROM sys.dm_os_performance_counters WHERE counter_name LIKE 'Buffer cache hit ratio%'
            """,
        ],
        SqlSection.Backup =>
        [
            """
            SELECT d.name AS label, DATEDIFF(second, MAX(CASE WHEN b.type IN ('D', 'I') THEN b.backup_finish_date END), GETDATE()) AS backup_age,
                   CASE WHEN d.recovery_model <> 3 THEN DATEDIFF(second, MAX(CASE WHEN b.type = 'L' THEN b.backup_finish_date END), GETDATE()) END AS log_backup_age
            FROM sys.databases AS d LEFT JOIN msdb.dbo.backupset AS b ON b.database_name = d.name
            WHERE d.database_id <> 2 AND d.state = 0 AND d.source_database_id IS NULL GROUP BY d.name, d.recovery_model
            """,
            """
            SELECT COUNT(*) AS never_backed_up FROM sys.databases AS d WHERE d.database_id <> 2 AND d.state = 0 AND d.source_database_id IS NULL
                   AND NOT EXISTS (SELECT 1 FROM msdb.dbo.backupset AS b WHERE b.database_name = d.name AND b.type = 'D')
            """,
        ],
        _ =>
        [
            """
            DECLARE @since datetime = DATEADD(second, -@window, GETDATE());
            CREATE TABLE #log ([at] datetime, [source] nvarchar(100), [text] nvarchar(max));
            INSERT #log EXEC master.dbo.xp_readerrorlog 0, 1, N'Error:', NULL, @since, NULL, N'desc';
            SELECT COUNT(*) AS errors FROM #log
            """,
        ],
    };
}
