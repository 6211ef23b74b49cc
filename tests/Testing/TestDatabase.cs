using Npgsql;

namespace Platform.Testing;

/// <summary>
/// A database of its own for one test: a SQLite file, or a database on the real PostgreSQL that <c>PLATFORM_TEST_POSTGRES</c>
/// names (a connection string of a role that may create databases).
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? server;
    private readonly string name;

    private TestDatabase(string provider, string connectionString, string? server, string name) =>
        (Provider, ConnectionString, this.server, this.name) = (provider, connectionString, server, name);

    public static string? Postgres => Environment.GetEnvironmentVariable("PLATFORM_TEST_POSTGRES");

    public string Provider { get; }

    public string ConnectionString { get; }

    public Dictionary<string, string?> Settings => new() { ["Database:Provider"] = Provider, ["Database:ConnectionString"] = ConnectionString };

    /// <summary>SQLite or PostgreSQL; skips the test with its reason when there is no PostgreSQL.</summary>
    public static async Task<TestDatabase> CreateAsync(string provider)
    {
        var name = "platform_" + Guid.NewGuid().ToString("n");
        if (provider == "sqlite")
        {
            return new TestDatabase(provider, $"Data Source={Path.Combine(Path.GetTempPath(), name)}.db", null, name);
        }

        if (Postgres is not { Length: > 0 } server)
        {
            throw new InvalidOperationException("$XunitDynamicSkip$skipped, because PLATFORM_TEST_POSTGRES names no PostgreSQL server");
        }

        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return new TestDatabase(provider, new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString(), server, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            return;
        }

        foreach (var file in Directory.GetFiles(Path.GetTempPath(), name + ".db*"))
        {
            File.Delete(file);
        }
    }

    private static async Task ExecuteAsync(string server, string statement)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
