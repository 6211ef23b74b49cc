using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults.Messaging;

namespace Platform.ServiceDefaults.Data;

/// <summary>Section <c>Database</c>: where a service keeps its data.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>sqlite</c> (default, one file a service) or <c>postgres</c> (also openGauss and KingbaseES).</summary>
    [AllowedValues("sqlite", "postgres", ErrorMessage = "Database:Provider must be sqlite or postgres")]
    public string Provider { get; set; } = "sqlite";

    /// <summary>Connection string; empty means <c>.data/{service}.db</c> for SQLite.</summary>
    public string ConnectionString { get; set; } = "";
}

/// <summary>Registers a service's database for the provider that the configuration names.</summary>
public static class DatabaseRegistration
{
    /// <summary>
    /// Registers <typeparamref name="TContext"/>, as <typeparamref name="TSqlite"/> or <typeparamref name="TPostgres"/>: the
    /// two differ only in their migrations. Pending migrations are applied before the service answers.
    /// </summary>
    public static void AddDatabase<TContext, TSqlite, TPostgres>(this WebApplicationBuilder builder, string service)
        where TContext : ServiceDbContext
        where TSqlite : TContext
        where TPostgres : TContext
    {
        var options = builder.Configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var sqlite = options.Provider == "sqlite";
        builder.Services.AddSingleton(new WriteGate(sqlite));
        if (sqlite)
        {
            var connection = SqliteConnectionString(options, service);
            builder.Services.AddDbContext<TContext, TSqlite>(db => db.UseSqlite(connection).AddInterceptors(SqlitePragmas.Instance));
        }
        else
        {
            builder.Services.AddDbContext<TContext, TPostgres>(db => db.UseNpgsql(
                options.ConnectionString, npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", service)));
        }

        builder.Services.AddScoped<ServiceDbContext>(services => services.GetRequiredService<TContext>());
        builder.Services.AddHostedService<MigrateDatabase<TContext>>();
        builder.AddMessaging();
    }

    private static string SqliteConnectionString(DatabaseOptions options, string service)
    {
        var connection = new SqliteConnectionStringBuilder(
            options.ConnectionString is "" ? $"Data Source=.data/{service}.db" : options.ConnectionString);
        if (Path.GetDirectoryName(Path.GetFullPath(connection.DataSource)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return connection.ToString();
    }

    private sealed class MigrateDatabase<TContext>(IServiceScopeFactory scopes) : IHostedService
        where TContext : ServiceDbContext
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
            if (database.GetMigrations().Any())
            {
                await database.MigrateAsync(cancellationToken);
            }
            else
            {
                // Only contexts of tests have no migrations.
                await database.EnsureCreatedAsync(cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>What makes SQLite durable and calm: WAL, a sync for every commit, deleted data overwritten, a short wait instead of an error.</summary>
    private sealed class SqlitePragmas : DbConnectionInterceptor
    {
        public static readonly SqlitePragmas Instance = new();

        private const string Text =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-4000;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Text;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
