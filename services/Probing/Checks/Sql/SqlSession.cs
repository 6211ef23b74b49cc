using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace Platform.Probing.Checks.Sql;

/// <summary>An open connection of one probe: it asks with limits, and tells the trace what it asked and how long that took.</summary>
internal sealed class SqlSession(DbConnection connection, SqlSettings settings, ProbeContext context, TimeProvider time)
{
    public SqlSettings Settings => settings;

    /// <summary>Version that the server gave when it greeted, such as <c>15.18</c>.</summary>
    public string ServerVersion => connection.ServerVersion;

    /// <summary>The first number of the version; 0 when it can't be read.</summary>
    public int Major => int.TryParse(ServerVersion.AsSpan(0, ServerVersion.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : ServerVersion.Length), out var major) ? major : 0;

    /// <summary>Waits between two looks at counters; the seconds that really passed.</summary>
    public async Task<double> PauseAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(settings.Window, time, context.Deadline);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(context.Deadline);
    }

    /// <summary>Rows of <paramref name="sql"/>; parameters are named <c>@name</c> in it.</summary>
    public async Task<SqlRows> QueryAsync(string what, string sql, params (string Name, object Value)[] parameters)
    {
        var start = Stopwatch.GetTimestamp();
        await using var command = Command(sql);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, context.Deadline);
        var rows = await SqlRows.ReadAsync(reader, context.Deadline);
        context.Trace.Say($"{what}: {rows.Rows.Count} rows, {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        return rows;
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // The deadline ends it.
        return command;
    }
}
