using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Facts;

/// <summary>Results of one check on one Shanghai day.</summary>
internal sealed record CheckDay(
    DateOnly Day, string CheckId, string CheckName, string SystemId, long Total, long Up, long Degraded, long Down, long Unknown);

/// <summary>Latency of one check over a whole span, exact.</summary>
internal sealed record CheckLatency(string CheckId, double AverageMs, double P95Ms);

/// <summary>One probe result.</summary>
internal sealed record ResultRow(DateTimeOffset PlannedAt, string CheckId, string CheckName, string SystemId, string? Zone, CheckStatus Status, double? LatencyMs);

/// <summary>
/// Probe results as of one moment: the files of the manifest and the batches that are still in the database, read together. It
/// lives as long as one question: an idle service holds no DuckDB memory.
/// </summary>
internal sealed class FactSession : IDisposable
{
    private const string Columns =
        "check_id VARCHAR, contract_id VARCHAR, system_id VARCHAR, check_name VARCHAR, zone VARCHAR, planned_ms BIGINT, status UTINYINT, latency_ms DOUBLE";

    private readonly DuckDBConnection connection;

    private FactSession(DuckDBConnection connection) => this.connection = connection;

    /// <summary>An empty session locked to the facts folder: no other file, no extension, no network (the order of the settings matters).</summary>
    public static FactSession Open(ReportingOptions options)
    {
        var folder = Quoted(Directory.CreateDirectory(options.FactsFolder).FullName + "/");
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        var session = new FactSession(connection);
        session.Execute($"""
            SET allowed_directories=[{folder}];
            SET temp_directory={Quoted(Path.Combine(options.FactsFolder, ".spill"))};
            SET enable_external_access=false;
            SET autoinstall_known_extensions=false;
            SET autoload_known_extensions=false;
            SET memory_limit='{options.MemoryMiB}MB';
            SET threads={options.Threads};
            SET preserve_insertion_order=false;
            SET lock_configuration=true;
            CREATE TABLE staged ({Columns});
            """);
        return session;
    }

    /// <summary>A session that sees every result of the days given, each exactly once.</summary>
    public static async Task<FactSession> ReadAsync(ReportingDb db, ReportingOptions options, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A file may take over batches between the two reads; when the manifest has moved, read again.
            var before = await ManifestAsync(db, from, to, cancellationToken);
            var batches = await db.Set<ResultBatch>().AsNoTracking().ToListAsync(cancellationToken);
            var after = await ManifestAsync(db, from, to, cancellationToken);
            if (!before.SequenceEqual(after))
            {
                continue;
            }

            var session = Open(options);
            session.Stage(batches);
            var files = after.Select(path => Quoted(Path.Combine(options.FactsFolder, path))).ToList();
            session.Execute("CREATE VIEW results AS SELECT * FROM staged" + (files.Count == 0 ? "" : $" UNION ALL SELECT * FROM {Parquet(files)}"));
            return session;
        }
    }

    /// <summary>Puts batches into the session's own table.</summary>
    public void Stage(IEnumerable<ResultBatch> batches)
    {
        using var appender = connection.CreateAppender("staged");
        foreach (var batch in batches)
        {
            var results = JsonSerializer.Deserialize<ResultsRecorded>(batch.Payload, WireJson.Events)!;
            for (var i = 0; i < results.Check.Count; i++)
            {
                var check = results.Checks[results.Check[i]];
                appender.CreateRow().AppendValue(check.CheckId).AppendValue(check.ContractId).AppendValue(check.SystemId).AppendValue(check.CheckName)
                    .AppendValue(check.Zone).AppendValue(results.PlannedAt[i]).AppendValue((byte)results.Status[i]).AppendValue(results.LatencyMs[i]).EndRow();
            }
        }
    }

    /// <summary>Per check and Shanghai day, in order.</summary>
    public IReadOnlyList<CheckDay> Days(string contractId, Span span)
    {
        using var command = Command($"""
            SELECT CAST(epoch_ms(planned_ms + 28800000) AS DATE) AS day, check_id, max(check_name), max(system_id), count(*),
                   count(*) FILTER (status = {(int)CheckStatus.Up}), count(*) FILTER (status = {(int)CheckStatus.Degraded}),
                   count(*) FILTER (status = {(int)CheckStatus.Down}),
                   count(*) FILTER (status NOT IN ({(int)CheckStatus.Up}, {(int)CheckStatus.Degraded}, {(int)CheckStatus.Down}))
            FROM results WHERE contract_id = $contract AND planned_ms >= $from AND planned_ms < $to
            GROUP BY day, check_id ORDER BY day, check_id
            """, contractId, span);
        using var reader = command.ExecuteReader();
        var days = new List<CheckDay>();
        while (reader.Read())
        {
            days.Add(new CheckDay(
                reader.GetFieldValue<DateOnly>(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5),
                reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8)));
        }

        return days;
    }

    /// <summary>Mean and exact 95th percentile of each check that ever answered: not to be had from daily figures.</summary>
    public IReadOnlyList<CheckLatency> Latencies(string contractId, Span span)
    {
        using var command = Command("""
            SELECT check_id, avg(latency_ms), quantile_cont(latency_ms, 0.95)
            FROM results WHERE contract_id = $contract AND planned_ms >= $from AND planned_ms < $to AND latency_ms IS NOT NULL GROUP BY check_id ORDER BY check_id
            """, contractId, span);
        using var reader = command.ExecuteReader();
        var found = new List<CheckLatency>();
        while (reader.Read())
        {
            found.Add(new CheckLatency(reader.GetString(0), reader.GetDouble(1), reader.GetDouble(2)));
        }

        return found;
    }

    /// <summary>Every single result in order of time; a stream, whatever its length.</summary>
    public IEnumerable<ResultRow> Rows(string contractId, Span span)
    {
        using var command = Command("""
            SELECT planned_ms, check_id, check_name, system_id, zone, status, latency_ms
            FROM results WHERE contract_id = $contract AND planned_ms >= $from AND planned_ms < $to ORDER BY planned_ms, check_id
            """, contractId, span);
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new ResultRow(
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), (CheckStatus)reader.GetByte(5), reader.IsDBNull(6) ? null : reader.GetDouble(6));
        }
    }

    /// <summary>Shanghai days that the staged rows touch.</summary>
    public IReadOnlyList<(DateOnly Day, long Rows)> StagedDays()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(epoch_ms(planned_ms + 28800000) AS DATE) AS day, count(*) FROM staged GROUP BY day ORDER BY day";
        using var reader = command.ExecuteReader();
        var days = new List<(DateOnly, long)>();
        while (reader.Read())
        {
            days.Add((reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1)));
        }

        return days;
    }

    /// <summary>Writes one staged day to <paramref name="path"/>.</summary>
    public void WriteStaged(DateOnly day, string path)
    {
        var from = ShanghaiTime.StartOf(day).ToUnixTimeMilliseconds();
        var to = ShanghaiTime.StartOf(day.AddDays(1)).ToUnixTimeMilliseconds();
        Copy($"SELECT * FROM staged WHERE planned_ms >= {from} AND planned_ms < {to}", path);
    }

    /// <summary>Writes the rows of <paramref name="files"/> to one file.</summary>
    public void Merge(IEnumerable<string> files, string path) => Copy($"SELECT * FROM {Parquet(files.Select(Quoted))}", path);

    public void Dispose() => connection.Dispose();

    private static Task<List<string>> ManifestAsync(ReportingDb db, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        db.Set<FactFile>().AsNoTracking().Where(file => file.Day >= from && file.Day <= to).OrderBy(file => file.Id).Select(file => file.Path).ToListAsync(cancellationToken);

    /// <summary>Without the partition column that DuckDB would else read out of the folder's name.</summary>
    private static string Parquet(IEnumerable<string> quoted) => $"read_parquet([{string.Join(',', quoted)}], hive_partitioning=false)";

    private void Copy(string query, string path) =>
        Execute($"COPY ({query} ORDER BY contract_id, check_id, planned_ms) TO {Quoted(path)} (FORMAT parquet, COMPRESSION zstd)");

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private DuckDBCommand Command(string sql, string contractId, Span span)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add(new DuckDBParameter("contract", contractId));
        command.Parameters.Add(new DuckDBParameter("from", span.From.ToUnixTimeMilliseconds()));
        command.Parameters.Add(new DuckDBParameter("to", span.To.ToUnixTimeMilliseconds()));
        return command;
    }

    private static string Quoted(string text) => string.Create(CultureInfo.InvariantCulture, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'");
}
