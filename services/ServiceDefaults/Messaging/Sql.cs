using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>The few statements that no query language of EF expresses, in the form both databases take.</summary>
internal static class Sql
{
    /// <summary>Makes the lease row once. Arguments: name, epoch.</summary>
    public static string InsertLease(DbContext db) =>
        $$"""
        INSERT INTO {{Table<LeaseRow>(db)}} ("Name", "Owner", "Token", "Until", "Epoch", "LastSequence", "Published")
        VALUES ({0}, '', 0, 0, {1}, 0, 0) ON CONFLICT ("Name") DO NOTHING
        """;

    /// <summary>Takes or renews a lease that is free, by the database's clock. Arguments: owner, milliseconds, name.</summary>
    public static string HoldLease(DbContext db)
    {
        var now = NowMilliseconds(db);

        // Two processes never share a SQLite file, so what a killed predecessor held is free at once.
        var free = db.Database.IsSqlite() ? "1 = 1" : $"\"Until\" < {now}";
        return
            $$"""
            UPDATE {{Table<LeaseRow>(db)}}
            SET "Token" = CASE WHEN "Owner" = {0} THEN "Token" ELSE "Token" + 1 END, "Owner" = {0}, "Until" = {{now}} + {1}
            WHERE "Name" = {2} AND ("Owner" = {0} OR {{free}})
            """;
    }

    /// <summary>Gives the oldest rows without a place theirs, in order, and answers them. Arguments: last place given, most rows.</summary>
    public static string GiveSequences(DbContext db)
    {
        var table = Table<OutboxRow>(db);
        return
            $$"""
            UPDATE {{table}} AS o SET "Sequence" = {0} + s.place
            FROM (SELECT "Id" AS id, row_number() OVER (ORDER BY "Id") AS place FROM {{table}} WHERE "Sequence" IS NULL ORDER BY "Id" LIMIT {1}) AS s
            WHERE o."Id" = s.id
            RETURNING "Id", "EventId", "Type", "Topic", "Subject", "Version", "Time", "TraceParent", "Data", "Sequence"
            """;
    }

    private static string Table<TRow>(DbContext db)
    {
        var type = db.Model.FindEntityType(typeof(TRow))!;
        return db.GetService<ISqlGenerationHelper>().DelimitIdentifier(type.GetTableName()!, type.GetSchema());
    }

    private static string NowMilliseconds(DbContext db) => db.Database.IsSqlite()
        ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
        : "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";
}
