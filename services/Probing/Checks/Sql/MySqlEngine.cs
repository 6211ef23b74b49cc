using System.Data.Common;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Sql;

/// <summary>MySQL and MariaDB.</summary>
internal sealed class MySqlEngine : SqlEngine
{
    private const string Others = "information_schema.processlist WHERE id <> CONNECTION_ID() AND command IN ('Query', 'Execute')";

    public override string Name => "mysql";

    public override string Title => "MySQL";

    public override int Port => 3306;

    public override IReadOnlyDictionary<SqlSection, string> Missing { get; } = new Dictionary<SqlSection, string>
    {
        [SqlSection.Backup] = "MySQL 不记录备份：请检查备份文件（file），或用自定义查询读取备份登记表",
    };

    protected override IReadOnlyList<string> Opening => ["SET SESSION TRANSACTION READ ONLY"];

    protected override string About => "SELECT VERSION() AS version";

    public override DbDataSource Source(SqlSettings settings, IPAddress address)
    {
        var builder = new MySqlDataSourceBuilder(new MySqlConnectionStringBuilder
        {
            Server = address.ToString(), Port = (uint)(settings.Port ?? Port), Database = settings.Database ?? "", UserID = settings.Username, Password = settings.Password ?? "",
            SslMode = settings.Tls switch { "off" => MySqlSslMode.None, "require" or "verify" => MySqlSslMode.Required, _ => MySqlSslMode.Preferred },
            Pooling = false, ConnectionTimeout = 300, DefaultCommandTimeout = 0, ApplicationName = "platform-probing", AutoEnlist = false, AllowLoadLocalInfile = false,
            ServerRedirectionMode = MySqlServerRedirectionMode.Disabled, AllowZeroDateTime = false, ConvertZeroDateTime = true, AllowUserVariables = true,
            AllowPublicKeyRetrieval = settings.Tls is "off" or "prefer", ConnectionProtocol = MySqlConnectionProtocol.Sockets,
        }.ConnectionString);
        if (settings.Tls == "verify")
        {
            // It connects to the judged address, so the name in the certificate is compared here.
            builder.UseRemoteCertificateValidationCallback((_, certificate, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && certificate is X509Certificate2 shown && shown.MatchesHostname(settings.ServerName ?? settings.Host));
        }

        return builder.Build();
    }

    public override async Task ReadAsync(SqlSection section, SqlSession session, SqlBook book)
    {
        if (section is SqlSection.Slow or SqlSection.Locks)
        {
            await NeedAsync(session, "PROCESS", "看不到其他会话");
        }

        switch (section)
        {
            case SqlSection.Connections:
                var used = await StatusAsync(session, "Threads_connected", "Uptime");
                var most = await session.QueryAsync("max_connections", "SELECT @@global.max_connections AS connections_max");
                book.Add(most);
                book.Add("uptime", used.GetValueOrDefault("uptime"));
                book.Add("connections", used.GetValueOrDefault("threads_connected"));
                book.Add("connections_used_percent", 100 * used.GetValueOrDefault("threads_connected") / Math.Max(1, most.Rows[0][0].Number));
                break;
            case SqlSection.Replication:
                await ReplicationAsync(session, book);
                break;
            case SqlSection.Slow:
                book.Add(await session.QueryAsync("slow", $"SELECT COALESCE(SUM(time > @slower), 0) AS slow_statements, COALESCE(MAX(time), 0) AS slowest_statement FROM {Others}", ("@slower", session.Settings.SlowerThan.TotalSeconds)));
                book.Add(await session.QueryAsync("transactions", "SELECT COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_started, NOW())), 0) AS longest_transaction FROM information_schema.innodb_trx"));
                book.Add("slow_queries", (await StatusAsync(session, "Slow_queries")).GetValueOrDefault("slow_queries"));
                break;
            case SqlSection.Locks:
                book.Add(await session.QueryAsync("locks", "SELECT COUNT(*) AS blocked_sessions, COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_wait_started, NOW())), 0) AS longest_block FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"));
                break;
            case SqlSection.Size:
                book.Add(await session.QueryAsync("size", "SELECT table_schema AS label, COALESCE(SUM(data_length + index_length), 0) AS database_bytes FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') GROUP BY table_schema"));
                break;
            case SqlSection.Io:
                await SpeedAsync(session, book, async () => await StatusAsync(session, "Innodb_data_read", "Innodb_data_written") is var io
                    ? (io.GetValueOrDefault("innodb_data_read"), io.GetValueOrDefault("innodb_data_written")) : default);
                var reads = await StatusAsync(session, "Innodb_buffer_pool_reads", "Innodb_buffer_pool_read_requests");
                book.Add("cache_hit_percent", 100 * (1 - (reads.GetValueOrDefault("innodb_buffer_pool_reads") / Math.Max(1, reads.GetValueOrDefault("innodb_buffer_pool_read_requests")))));
                break;
            default:
                await ErrorsAsync(session, book);
                break;
        }
    }

    public override string Freshness(SqlTable of) =>
        $"SELECT TIMESTAMPDIFF(MICROSECOND, MAX({Quoted(of.Column!)}), {Now(of.Utc)}) / 1000000 FROM {Quoted(of.Table!)} WHERE TRUE{And(of.Where)}";

    public override string Volume(SqlVolume of)
    {
        var column = Quoted(of.Column!);
        var day = of.Day == "yesterday" ? $"DATE({Now(of.Utc)}) - INTERVAL 1 DAY" : $"DATE({Now(of.Utc)})";
        var until = of.Day == "yesterday" ? "" : $" AND TIME({column}) <= TIME({Now(of.Utc)})";
        return $"SELECT DATE({column}) AS day, COUNT(*) AS `rows` FROM {Quoted(of.Table!)} WHERE {column} >= {day} - INTERVAL {7 * of.Weeks} DAY AND {column} < {day} + INTERVAL 1 DAY"
            + $" AND DATEDIFF({day}, {column}) % {of.Step()} = 0{until}{And(of.Where)} GROUP BY DATE({column})";
    }

    public override string Today(bool utc) => $"SELECT DATE({Now(utc)})";

    public override ProbeFailed? Explain(DbException? failure, SqlSettings settings) => failure is not MySqlException said || said.Number == 0 ? null : (int)said.ErrorCode switch
    {
        1045 or 1698 or 1130 => new(FailureReason.SignInRefused, $"登录被拒绝：账号 {settings.Username} 不存在、密码错误，或不允许从本机登录（{said.Number}）"),
        1049 => new(FailureReason.AnsweredError, $"没有数据库 {settings.Database}"),
        1044 or 1142 or 1143 or 1227 or 1370 => new(FailureReason.NotPermitted, $"账号 {settings.Username} 权限不足：{Shortened(said.Message)}"),
        1792 => new(FailureReason.AnsweredError, "查询要写入数据，被只读会话拒绝"),
        1040 or 1203 => new(FailureReason.AnsweredError, "数据库连接数已满"),
        1129 => new(FailureReason.AnsweredError, "数据库因多次连接错误封锁了本机地址，请在数据库执行 FLUSH HOSTS"),
        1042 => null,
        _ => new(FailureReason.AnsweredError, $"数据库返回错误：{Shortened(said.Message)}（{said.Number}）"),
    };

    private static async Task ReplicationAsync(SqlSession session, SqlBook book)
    {
        var mariaDb = session.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        var rows = await session.QueryAsync("replication", mariaDb ? "SHOW ALL SLAVES STATUS" : session.Major >= 8 && !session.ServerVersion.StartsWith("8.0.1", StringComparison.Ordinal) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS");
        for (var i = 0; i < rows.Rows.Count; i++)
        {
            var label = rows.Rows.Count == 1 ? null : $"（{Text(rows, i, "Connection_name", "Channel_Name")}）";
            var running = Text(rows, i, "Slave_IO_Running", "Replica_IO_Running") == "Yes" && Text(rows, i, "Slave_SQL_Running", "Replica_SQL_Running") == "Yes";
            book.Add("replication_running", Fact.Of(running), label);
            book.Add("replication_lag", Value(rows, i, "Seconds_Behind_Master", "Seconds_Behind_Source"), label);
            book.Add("replication_error", Fact.Of(string.Join(' ', Text(rows, i, "Last_IO_Error"), Text(rows, i, "Last_SQL_Error")).Trim()), label);
        }

        book.Add("replication_role", Fact.Of(rows.Rows.Count > 0 ? "replica" : "primary"));
        var replicas = (await StatusAsync(session, "Slaves_connected", "Replicas_connected")).Values.DefaultIfEmpty(double.NaN).Max();
        book.Add("replicas", double.IsNaN(replicas) ? (await session.QueryAsync("replicas", "SELECT COUNT(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")).Rows[0][0].Number : replicas);
    }

    private static async Task ErrorsAsync(SqlSession session, SqlBook book)
    {
        var status = await StatusAsync(session, "Aborted_connects", "Innodb_deadlocks");
        book.Add("aborted_connections", status.GetValueOrDefault("aborted_connects"));
        book.Add("deadlocks", status.TryGetValue("innodb_deadlocks", out var deadlocks) ? deadlocks : (double?)null);
        if (session.Major >= 8 && !session.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase))
        {
            book.Add(await session.QueryAsync(
                "errors", $"SELECT COUNT(*) AS errors FROM performance_schema.error_log WHERE prio = 'Error' AND logged > NOW() - INTERVAL {(int)session.Settings.ErrorsWindow.TotalSeconds} SECOND"));
        }
    }

    private static async Task NeedAsync(SqlSession session, string privilege, string otherwise)
    {
        var granted = await session.QueryAsync("rights", "SHOW GRANTS");
        if (!granted.Rows.Any(row => row[0].Text is { } grant && grant.Contains(" ON *.* ", StringComparison.Ordinal)
            && (grant.Contains(privilege, StringComparison.Ordinal) || grant.Contains("ALL PRIVILEGES", StringComparison.Ordinal))))
        {
            throw new ProbeFailed(FailureReason.NotPermitted, $"账号 {session.Settings.Username} {otherwise}，请授予 {privilege} 权限");
        }
    }

    private static async Task<Dictionary<string, double>> StatusAsync(SqlSession session, params string[] names)
    {
        var rows = await session.QueryAsync("status", $"SHOW GLOBAL STATUS WHERE Variable_name IN ({string.Join(", ", names.Select(name => $"'{name}'"))})");
        return rows.Rows.Where(row => double.TryParse(row[1].Text, System.Globalization.CultureInfo.InvariantCulture, out _))
            .ToDictionary(row => row[0].Text!.ToLowerInvariant(), row => double.Parse(row[1].Text!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Fact? Value(SqlRows rows, int row, params string[] columns)
    {
        foreach (var column in columns)
        {
            if (rows.Column(column) is { Count: > 0 } values)
            {
                return values[row];
            }
        }

        return null;
    }

    private static string Text(SqlRows rows, int row, params string[] columns) => Value(rows, row, columns) is { } value && !SqlBook.IsNull(value) ? value.Text ?? "" : "";

    private static string Now(bool utc) => utc ? "UTC_TIMESTAMP(6)" : "NOW(6)";

    private static string Quoted(string name) => string.Join('.', name.Split('.').Select(part => $"`{part}`"));
}
