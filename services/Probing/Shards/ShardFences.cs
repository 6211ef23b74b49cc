using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Probing.Data;
using Platform.Probing.Results;

namespace Platform.Probing.Shards;

/// <summary>
/// The fence in the database. Taking over raises the token of a slot; from then on nothing that carries an older one is written, and
/// what was written before can be read: there is no moment at which both write.
/// </summary>
internal sealed class ShardFences(IServiceScopeFactory scopes, ShardTable table, ProbingTelemetry telemetry, ILogger<ShardFences> log)
{
    /// <summary>Takes slots over: their new tokens.</summary>
    public async Task<IReadOnlyList<Shard>> ClaimAsync(string zone, IReadOnlyList<int> slots, string owner, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var fences = Table(db);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"""
            INSERT INTO {fences} AS f ("Zone", "Slot", "Token", "Owner")
            SELECT @zone, CAST(s.value AS integer), 1, @owner FROM {(db.Database.IsSqlite() ? "json_each(@slots)" : "jsonb_array_elements_text(CAST(@slots AS jsonb))")} AS s WHERE true ORDER BY 2
            ON CONFLICT ("Zone", "Slot") DO UPDATE SET "Token" = f."Token" + 1, "Owner" = excluded."Owner"
            RETURNING "Slot", "Token"
            """;
        Add(command, "zone", zone);
        Add(command, "owner", owner);
        Add(command, "slots", JsonSerializer.Serialize(slots));
        var shards = new List<Shard>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                shards.Add(new Shard(zone, reader.GetInt32(0), reader.GetInt64(1)));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return shards;
    }

    /// <summary>
    /// The part of <paramref name="batch"/> that may be written, in the transaction of <paramref name="db"/>. Until it commits nobody can
    /// take these slots over. The rest belongs to a successor, who probes or marks its instants; here the shard is given up.
    /// </summary>
    public async Task<IReadOnlyList<Outcome>> AdmitAsync(ProbingDb db, IReadOnlyList<Outcome> batch, CancellationToken cancellationToken)
    {
        var shards = batch.Select(outcome => outcome.Shard).OfType<Shard>().Distinct().ToList();
        if (shards.Count == 0)
        {
            return batch;
        }

        var slots = shards.Select(shard => shard.Slot).Distinct().ToArray();
        var zones = shards.Select(shard => shard.Zone).Distinct().ToArray();
        var query = db.Database.IsSqlite() ? db.Set<ShardFence>() : db.Set<ShardFence>().FromSqlRaw(
            """SELECT * FROM probing."ShardFences" WHERE "Zone" = ANY({0}) AND "Slot" = ANY({1}) ORDER BY "Zone", "Slot" FOR SHARE""", zones, slots);
        var newest = (await (db.Database.IsSqlite() ? query.Where(fence => zones.Contains(fence.Zone) && slots.Contains(fence.Slot)) : query).AsNoTracking()
            .ToListAsync(cancellationToken)).ToDictionary(fence => (fence.Zone, fence.Slot), fence => fence.Token);
        var fenced = shards.Where(shard => newest.GetValueOrDefault((shard.Zone, shard.Slot)) != shard.Token).ToHashSet();
        if (fenced.Count == 0)
        {
            return batch;
        }

        foreach (var shard in fenced)
        {
            table.Lose(shard);
        }

        var admitted = batch.Where(outcome => outcome.Shard is null || !fenced.Contains(outcome.Shard)).ToList();
        telemetry.Refused(batch.Count - admitted.Count);
        log.Fenced(batch.Count - admitted.Count, fenced.Count);
        return admitted;
    }

    private static string Table(DbContext db)
    {
        var type = db.Model.FindEntityType(typeof(ShardFence))!;
        return db.GetService<ISqlGenerationHelper>().DelimitIdentifier(type.GetTableName()!, type.GetSchema());
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
