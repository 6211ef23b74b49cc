using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.Probing.Data;

/// <summary>
/// Writes many rows of an entity in one statement, without change tracking; the columns are the model's, so a new property needs
/// nothing here. On PostgreSQL a row set travels as one array a column; SQLite, in this process, runs one prepared statement.
/// </summary>
internal static class BulkRows
{
    /// <summary>Inserts rows and leaves those alone that are there already by <paramref name="key"/>; answers which were new.</summary>
    public static async Task<bool[]> InsertNewAsync<T>(DbContext db, IReadOnlyList<T> rows, string[] key, CancellationToken cancellationToken)
        where T : class
    {
        var (type, table) = Table<T>(db);
        var columns = type.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never).Select(property => new Column(property)).ToList();
        var keys = columns.Where(column => key.Contains(column.Property.Name)).ToList();
        var names = string.Join(", ", columns.Select(column => column.Name));
        var conflict = $"ON CONFLICT ({string.Join(", ", keys.Select(column => column.Name))}) DO NOTHING";
        await using var command = Command(db);
        if (db.Database.IsSqlite())
        {
            command.CommandText = $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))}) {conflict}";
            return [.. (await EachAsync(command, columns, rows, cancellationToken)).Select(changed => changed == 1)];
        }

        // The statement answers the keys it inserted; a row's place in the input is found by them.
        command.CommandText = $"INSERT INTO {table} ({names}) SELECT * FROM {Unnest(command, columns, rows)} {conflict} RETURNING {string.Join(", ", keys.Select(column => column.Name))}";
        var places = new Dictionary<string, int>(rows.Count, StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            places.TryAdd(Key(keys.Select(column => column.Of(rows[i]))), i);
        }

        var added = new bool[rows.Count];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            added[places[Key(keys.Select((_, i) => (object?)reader.GetValue(i)))]] = true;
        }

        return added;
    }

    /// <summary>Brings rows, found by their primary key, to what they say now; those whose concurrency token has moved on are left. Answers how many were written.</summary>
    public static async Task<int> UpdateAsync<T>(DbContext db, IReadOnlyList<T> rows, Func<T, object> before, CancellationToken cancellationToken)
        where T : class
    {
        var (type, table) = Table<T>(db);
        var columns = type.GetProperties().Select(property => new Column(property)).ToList();
        var keys = columns.Where(column => column.Property.IsPrimaryKey()).ToList();
        var token = columns.Single(column => column.Property.IsConcurrencyToken);
        columns.Add(new Column(token.Property, "\"Before\"", row => before((T)row)));
        await using var command = Command(db);
        if (db.Database.IsSqlite())
        {
            var at = columns.Select((column, i) => (column.Name, i)).ToDictionary(column => column.Name, column => $"@p{column.i}");
            command.CommandText = $"""
                UPDATE {table} SET {string.Join(", ", columns.Except(keys).SkipLast(1).Select(column => $"{column.Name} = {at[column.Name]}"))}
                WHERE {string.Join(" AND ", keys.Select(column => $"{column.Name} = {at[column.Name]}"))} AND {token.Name} = {at["\"Before\""]}
                """;
            return (await EachAsync(command, columns, rows, cancellationToken)).Sum();
        }

        command.CommandText = $"""
            UPDATE {table} AS t SET {string.Join(", ", columns.Except(keys).SkipLast(1).Select(column => $"{column.Name} = u.{column.Name}"))}
            FROM {Unnest(command, columns, rows)} AS u({string.Join(", ", columns.Select(column => column.Name))})
            WHERE {string.Join(" AND ", keys.Select(column => $"t.{column.Name} = u.{column.Name}"))} AND t.{token.Name} = u."Before"
            """;
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static (IEntityType Type, string Table) Table<T>(DbContext db)
    {
        var type = db.Model.FindEntityType(typeof(T))!;
        return (type, db.GetService<ISqlGenerationHelper>().DelimitIdentifier(type.GetTableName()!, type.GetSchema()));
    }

    private static DbCommand Command(DbContext db)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        return command;
    }

    private static string Unnest<T>(DbCommand command, List<Column> columns, IReadOnlyList<T> rows)
        where T : class
    {
        for (var c = 0; c < columns.Count; c++)
        {
            var column = columns[c];
            var values = Array.CreateInstance(column.Type, rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                values.SetValue(column.Of(rows[i]), i);
            }

            Add(command, $"p{c}", values);
        }

        return $"unnest({string.Join(", ", columns.Select((column, i) => $"CAST(@p{i} AS {column.StoreType}[])"))})";
    }

    private static async Task<int[]> EachAsync<T>(DbCommand command, List<Column> columns, IReadOnlyList<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        for (var c = 0; c < columns.Count; c++)
        {
            Add(command, $"p{c}", DBNull.Value);
        }

        var changed = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var c = 0; c < columns.Count; c++)
            {
                command.Parameters[c].Value = columns[c].Of(rows[i]) ?? DBNull.Value;
            }

            changed[i] = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return changed;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static string Key(IEnumerable<object?> values) => string.Join('\u0001', values.Select(value => value switch
    {
        DateTimeOffset instant => instant.UtcTicks / 10,
        DateTime instant => instant.Ticks / 10,
        _ => value,
    }));

    /// <summary>One column: its name in SQL, and its value as the database takes it.</summary>
    private sealed class Column(IProperty property, string? name = null, Func<object, object>? value = null)
    {
        private readonly Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter? converter = property.GetTypeMapping().Converter;

        public IProperty Property => property;

        public string Name { get; } = name ?? $"\"{property.GetColumnName()}\"";

        public string StoreType { get; } = property.GetColumnType();

        /// <summary>Element type of the array: nullable, because any value may be missing.</summary>
        public Type Type
        {
            get
            {
                var provider = converter?.ProviderClrType ?? property.ClrType;
                provider = Nullable.GetUnderlyingType(provider) ?? provider;
                return provider.IsValueType ? typeof(Nullable<>).MakeGenericType(provider) : provider;
            }
        }

        public object? Of(object row)
        {
            var plain = value is null ? property.GetGetter().GetClrValue(row) : value(row);
            return plain is null || converter is null ? plain : converter.ConvertToProvider(plain);
        }
    }
}
