using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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
        if (sqlite)
        {
            var connection = SqliteConnection(options, service);
            builder.Services.AddSingleton(_ => new WalSync(connection.DataSource));
            builder.Services.AddSingleton(services => new WriteGate(services.GetRequiredService<WalSync>()));
            builder.Services.AddSingleton<SqliteDurability>();
            builder.Services.AddDbContext<TContext, TSqlite>((services, db) =>
                db.UseSqlite(connection.ToString()).AddInterceptors(SqlitePragmas.Instance, services.GetRequiredService<SqliteDurability>()));
        }
        else
        {
            builder.Services.AddSingleton(new WriteGate(log: null));
            builder.Services.AddDbContext<TContext, TPostgres>(db => db.UseNpgsql(
                options.ConnectionString, npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", service)));
        }

        builder.Services.AddScoped<ServiceDbContext>(services => services.GetRequiredService<TContext>());
        builder.Services.AddHostedService<MigrateDatabase<TContext>>();
        builder.AddMessaging();
    }

    private static SqliteConnectionStringBuilder SqliteConnection(DatabaseOptions options, string service)
    {
        var connection = new SqliteConnectionStringBuilder(
            options.ConnectionString is "" ? $"Data Source=.data/{service}.db" : options.ConnectionString);
        if (Path.GetDirectoryName(Path.GetFullPath(connection.DataSource)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return connection;
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
}
