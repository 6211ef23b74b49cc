using System.Data.Common;
using System.Net;

namespace Platform.Probing.Checks.Sql;

/// <summary>What differs between database servers. Queries name their columns as facts, so most sections are one text.</summary>
internal abstract class SqlEngine
{
    private static readonly SqlEngine[] All = [new PostgresEngine(), new MySqlEngine(), new SqlServerEngine()];

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract int Port { get; }

    /// <summary>Sections that the server knows nothing of, with what to use instead.</summary>
    public virtual IReadOnlyDictionary<SqlSection, string> Missing { get; } = new Dictionary<SqlSection, string>();

    /// <summary>True when the driver goes on trying a closed port until its own time is up, so that the port is tried before it.</summary>
    public virtual bool TriesLong => false;

    /// <summary>Statements that make the session a reading one.</summary>
    protected abstract IReadOnlyList<string> Opening { get; }

    /// <summary>Version and age of the server.</summary>
    protected abstract string About { get; }

    public static SqlEngine Of(string name) => Array.Find(All, engine => engine.Name == name)!;

    /// <summary>Where unpooled connections to the judged <paramref name="address"/> come from.</summary>
    public abstract DbDataSource Source(SqlSettings settings, IPAddress address);

    /// <summary>What the server's error means for us; null when it is no answer of the server's.</summary>
    public abstract ProbeFailed? Explain(DbException? failure, SqlSettings settings);

    public async Task BeginAsync(SqlSession session, SqlBook book)
    {
        foreach (var statement in Opening)
        {
            await session.ExecuteAsync(statement);
        }

        book.Add(await session.QueryAsync("about", About));
    }

    /// <summary>Fills <paramref name="book"/> with what <paramref name="section"/> is about.</summary>
    public abstract Task ReadAsync(SqlSection section, SqlSession session, SqlBook book);

    /// <summary>Seconds since the newest row, one value.</summary>
    public abstract string Freshness(SqlTable of);

    /// <summary>Days and their rows: the judged day and the same weekdays before, each up to this time of day when it is today's.</summary>
    public abstract string Volume(SqlVolume of);

    /// <summary>Today where the server is.</summary>
    public abstract string Today(bool utc);

    /// <summary>Bytes per second, from two looks at counters that only grow.</summary>
    protected static async Task SpeedAsync(SqlSession session, SqlBook book, Func<Task<(double Read, double Written)>> counters)
    {
        var first = await counters();
        var seconds = await session.PauseAsync();
        var second = await counters();
        book.Add("read_bytes", Math.Max(0, second.Read - first.Read) / seconds);
        book.Add("write_bytes", Math.Max(0, second.Written - first.Written) / seconds);
    }

    protected static async Task<(double Read, double Written)> CountersAsync(SqlSession session, string sql) =>
        await session.QueryAsync("io", sql) is { Rows: [[var read, var written]] } ? (read.Number, written.Number) : throw new ProbeFailed(FailureReason.AnsweredError, "没有读到读写计数");

    protected static string And(string? where) => where is null ? "" : $" AND ({where})";

    protected static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
