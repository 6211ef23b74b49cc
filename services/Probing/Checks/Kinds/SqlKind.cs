using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Platform.Probing.Checks.Sql;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>
/// sql: signs in to a database as a reader and looks at what an inspection asks for: connections, replication, slow statements,
/// space, backups, and through queries anything else; above all whether data arrives, and as much of it as usual.
/// </summary>
internal sealed class SqlKind(OutboundGuard guard, WorkingCalendar calendar, TimeProvider time) : CheckKind<SqlSettings>
{
    public override string Name => "sql";

    public override string Title => "数据库";

    public override KindPlace Place => new("数据库", "连接、复制、慢语句、空间、备份，数据是否按时足量到达");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("connected", FactType.Flag, "登录成功"), new("latency", FactType.Duration, "登录耗时"), new("version", FactType.Text, "版本"),
        new("uptime", FactType.Duration, "运行时间"), new("connections", FactType.Number, "连接数"), new("connections_max", FactType.Number, "最大连接数"),
        new("connections_used_percent", FactType.Percent, "连接数使用率"), new("replication_role", FactType.Text, "主从角色"),
        new("replication_running", FactType.Flag, "复制运行"), new("replication_lag", FactType.Duration, "复制延迟"),
        new("replication_lag_bytes", FactType.Size, "复制落后字节"), new("replication_error", FactType.Text, "复制错误"), new("replicas", FactType.Number, "已连接的从库数"),
        new("slow_statements", FactType.Number, "慢语句数"), new("slowest_statement", FactType.Duration, "最慢语句已运行"),
        new("longest_transaction", FactType.Duration, "最长事务"), new("slow_queries", FactType.Number, "慢查询累计"),
        new("blocked_sessions", FactType.Number, "被阻塞会话数"), new("longest_block", FactType.Duration, "最长阻塞"),
        new("database_bytes", FactType.Size, "数据库字节数"), new("log_used_percent", FactType.Percent, "日志空间使用率"),
        new("disk_used_percent", FactType.Percent, "数据卷使用率"), new("read_bytes", FactType.Size, "每秒读取字节"), new("write_bytes", FactType.Size, "每秒写入字节"),
        new("cache_hit_percent", FactType.Percent, "缓存命中率"), new("backup_age", FactType.Duration, "距上次备份"), new("log_backup_age", FactType.Duration, "距上次日志备份"),
        new("never_backed_up", FactType.Number, "从未备份的数据库数"), new("archive_age", FactType.Duration, "距上次日志归档"), new("archive_failures", FactType.Number, "归档失败次数"),
        new("errors", FactType.Number, "近期错误日志条数"), new("deadlocks", FactType.Number, "死锁累计"), new("aborted_connections", FactType.Number, "异常中断连接累计"),
        new("checksum_failures", FactType.Number, "数据页校验失败累计"), new("rows", FactType.Number, "查询行数"), new("value", FactType.Any, "查询值"),
        new("column", FactType.Any, "查询列", "列名"), new("query_latency", FactType.Duration, "查询耗时"), new("freshness", FactType.Duration, "最新数据距今"),
        new("volume", FactType.Number, "数据量"), new("volume_median", FactType.Number, "同类日期数据量中位数"), new("volume_deviation", FactType.Percent, "数据量偏差"), new("volume_weeks", FactType.Number, "数据量基线周数"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["connected == true"];

    protected override string Target(SqlSettings settings) => $"{settings.Engine}://{Host(settings)}/{settings.Database}";

    /// <summary>A stored password isn't sent over a weaker connection than it was entered for.</summary>
    protected override string Reaches(SqlSettings settings) => $"{base.Reaches(settings)}|{settings.Tls}|{settings.ServerName}";

    protected override string Host(SqlSettings settings) => $"{settings.Host}:{settings.Port ?? SqlEngine.Of(settings.Engine).Port}";

    protected override IEnumerable<FieldError> Rules(SqlSettings settings)
    {
        foreach (var section in settings.Collect.Where(section => SqlEngine.Of(settings.Engine)?.Missing.ContainsKey(section) == true))
        {
            yield return new FieldError("collect", SqlEngine.Of(settings.Engine).Missing[section]);
        }

        foreach (var (path, query, table) in new[]
        {
            ("query", settings.Query, null), ("freshness", settings.Freshness?.Query, settings.Freshness), ("volume", settings.Volume?.Query, (SqlTable?)settings.Volume),
        })
        {
            var place = table is null ? path : path + ".query";
            if (query is not null && SqlText.Mistake(query) is { } mistake)
            {
                yield return new FieldError(place, mistake.Message, Column: mistake.Column);
            }

            if (table is not null && query is null == (table.Table is null || table.Column is null))
            {
                yield return new FieldError(path, "请填写表和时间列，或者只填写查询");
            }

            if (table?.Where is { } where && SqlText.Mistake("select " + where) is { } wrong)
            {
                yield return new FieldError(path + ".where", wrong.Message, Column: Math.Max(1, wrong.Column - 7));
            }
        }
    }

    /// <summary>Drivers may think for themselves when to give up; the deadline is kept here whatever they do.</summary>
    protected override Task<Observation> ProbeAsync(SqlSettings settings, ProbeContext context) =>
        Task.Run(() => AskAsync(settings, context), context.Deadline).WaitAsync(context.Deadline);

    private async Task<Observation> AskAsync(SqlSettings settings, ProbeContext context)
    {
        var engine = SqlEngine.Of(settings.Engine);
        var book = new SqlBook(Facts);
        SqlRows? rows = null;
        try
        {
            var (source, connection, latency) = await OpenAsync(engine, settings, context);
            await using var closingSource = source;
            await using var closing = connection;
            var session = new SqlSession(connection, settings, context, time);
            book.Add("connected", Fact.Of(true));
            book.Add("latency", Fact.Of(latency));
            await engine.BeginAsync(session, book);
            foreach (var section in settings.Collect.Distinct())
            {
                await engine.ReadAsync(section, session, book);
            }

            rows = await QueryAsync(session, settings, book);
            await DataAsync(engine, session, settings, book);
            return Observed(book, rows, latency);
        }
        catch (DbException failure) when (!context.Deadline.IsCancellationRequested)
        {
            throw engine.Explain(failure, settings) ?? Unanswered(failure, engine);
        }
    }

    private async Task<(DbDataSource Source, DbConnection Connection, TimeSpan Latency)> OpenAsync(SqlEngine engine, SqlSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var addresses = await guard.ResolveAsync(settings.Host, context.Deadline);
        var resolved = Stopwatch.GetTimestamp();
        for (var i = 0; ; i++)
        {
            var source = engine.Source(settings, addresses[i]);
            try
            {
                if (engine.TriesLong)
                {
                    await TryPortAsync(engine, settings, addresses[i], context);
                }

                var connection = await source.OpenConnectionAsync(context.Deadline);
                context.Trace.Phases = new Phases(Stopwatch.GetElapsedTime(start, resolved).TotalMilliseconds, Stopwatch.GetElapsedTime(resolved).TotalMilliseconds);
                context.Trace.Say($"signed in to {engine.Title} {connection.ServerVersion} at {addresses[i]} as {settings.Username}");
                return (source, connection, Stopwatch.GetElapsedTime(start));
            }
            catch (Exception failure) when (failure is not OperationCanceledException && engine.Explain(failure as DbException, settings) is null)
            {
                await source.DisposeAsync();
                context.Trace.Say($"{addresses[i]}: {failure.Message}");
                if (i + 1 == addresses.Length || Cause<SocketException>(failure) is null)
                {
                    // Some drivers hide why; and what they make of an answer that is none of their protocol is errors of all sorts.
                    await TryPortAsync(engine, settings, addresses[i], context);
                    throw Unanswered(failure, engine);
                }
            }
            catch
            {
                await source.DisposeAsync();
                throw;
            }
        }
    }

    private async Task TryPortAsync(SqlEngine engine, SqlSettings settings, System.Net.IPAddress address, ProbeContext context) =>
        (await guard.ConnectAsync(address.ToString(), settings.Port ?? engine.Port, context.Deadline)).Socket.Dispose();

    private static async Task<SqlRows?> QueryAsync(SqlSession session, SqlSettings settings, SqlBook book)
    {
        if (settings.Query is null)
        {
            return null;
        }

        var start = Stopwatch.GetTimestamp();
        var rows = await session.QueryAsync("query", settings.Query);
        book.Add("query_latency", Fact.Of(Stopwatch.GetElapsedTime(start)));
        book.Add("rows", rows.Rows.Count);
        book.Add("value", rows.Rows is [[var first, ..], ..] ? first : null);
        return rows;
    }

    private async Task DataAsync(SqlEngine engine, SqlSession session, SqlSettings settings, SqlBook book)
    {
        if (settings.Freshness is { } freshness)
        {
            var age = await session.QueryAsync("freshness", freshness.Query ?? engine.Freshness(freshness));
            book.Add("freshness", age.Rows is [[var newest, ..], ..] ? Age(newest, (await session.QueryAsync("now", engine.Today(freshness.Utc).Replace("::date", "", StringComparison.Ordinal))).Rows[0][0]) : null);
        }

        if (settings.Volume is { } volume)
        {
            var today = Day((await session.QueryAsync("today", engine.Today(volume.Utc))).Rows[0][0]);
            var counted = await session.QueryAsync("volume", volume.Query ?? engine.Volume(volume));
            var counts = counted.Rows.Where(row => row.Count >= 2).GroupBy(row => Day(row[0])).ToDictionary(day => day.Key, day => day.Sum(row => row[1].Number));
            var day = volume.Day == "yesterday" ? today.AddDays(-1) : today;
            var seen = Volumes.Of(counts, day, volume.Weeks, volume.Calendar == "workdays" ? Volumes.Alike(day, volume.Weeks, calendar) : null);
            book.Add("volume", seen.Rows);
            book.Add("volume_median", seen.Median);
            book.Add("volume_deviation", seen.Deviation);
            book.Add("volume_weeks", seen.Weeks);
        }
    }

    private static Observation Observed(SqlBook book, SqlRows? rows, TimeSpan latency) => new()
    {
        Facts = book.Facts.Where(fact => fact.Value is [{ Label: null }]).ToDictionary(fact => fact.Key, fact => fact.Value[0]),
        Several = book.Facts.Where(fact => fact.Value is not [{ Label: null }]).ToDictionary(fact => fact.Key, fact => (IReadOnlyList<Fact>)fact.Value),
        Ask = (_, column) => [.. (rows?.Column(column) ?? []).Where(value => !SqlBook.IsNull(value))],
        Latency = latency,
        Evidence = (book.Facts.ContainsKey("volume_weeks") && !book.Facts.ContainsKey("volume_median") ? "数据量尚无基线\n" : "") + string.Join('\n', book.Facts.SelectMany(fact => fact.Value.Take(5).Select(value => $"{fact.Key}{value.Label} {value.Chinese()}"))) is var text
            && text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence],
    };

    /// <summary>Seconds as they are; a time is compared with the server's own clock.</summary>
    private static Fact? Age(Fact newest, Fact now) => newest.Type switch
    {
        FactType.Text when DateTime.TryParse(newest.Text, CultureInfo.InvariantCulture, out var at) && DateTime.TryParse(now.Text, CultureInfo.InvariantCulture, out var clock) => Fact.Of(clock - at),
        FactType.Text => throw new ProbeFailed(FailureReason.AnsweredError, $"数据新鲜度的查询应返回一个时间或秒数，返回的是“{newest.Text}”"),
        _ => newest,
    };

    private static DateOnly Day(Fact value) => DateTime.TryParse(value.Text, CultureInfo.InvariantCulture, out var day)
        ? DateOnly.FromDateTime(day) : throw new ProbeFailed(FailureReason.AnsweredError, $"数据量的查询第一列应为日期，返回的是“{value.Chinese()}”");

    private static Exception Unanswered(Exception failure, SqlEngine engine) =>
        Cause<SocketException>(failure) ?? Cause<AuthenticationException>(failure) ?? (Exception)new ProbeFailed(FailureReason.ProtocolError, $"应答不是 {engine.Title} 协议，或连接中途断开");

    private static TException? Cause<TException>(Exception failure)
        where TException : Exception
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is TException found)
            {
                return found;
            }
        }

        return null;
    }
}
