using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Testing;

namespace Platform.Probing.Tests.Checks;

/// <summary>A row that moves between the reading and the writing of a change.</summary>
public sealed class ConcurrentChangeTests
{
    [Theory]
    [InlineData("CheckStates", "CheckId", HttpStatusCode.NoContent)]
    [InlineData("Checks", "Id", HttpStatusCode.Conflict)]
    public async Task A_result_that_comes_meanwhile_does_not_hinder_a_pause_and_a_change_by_another_is_a_conflict(string table, string key, HttpStatusCode expected)
    {
        await using var database = await TestDatabase.CreateAsync("postgres");
        await using var host = await ServiceHost.StartAsync(new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false")], database: database);
        using var manager = host.Client("operations-manager");
        (await manager.PostAsJsonAsync("/checks", new JsonObject
        {
            ["id"] = "home", ["name"] = "首页", ["system"] = "门户", ["kind"] = "heartbeat", ["every"] = "1h", ["settings"] = new JsonObject(),
        })).EnsureSuccessStatusCode();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var other = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var change = other.CreateCommand())
        {
            change.CommandText = $"""UPDATE probing."{table}" SET "Version" = "Version" + 1 WHERE "{key}" = 'local.home'""";
            Assert.Equal(1, await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var pause = manager.PostAsync(new Uri("/checks/local.home/pause", UriKind.Relative), null, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var look = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
                return (long)(await look.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0;
            },
            "the pause waits for the row");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        using var answer = await pause;
        Assert.Equal(expected, answer.StatusCode);
    }
}
