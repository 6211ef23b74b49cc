using System.Data;
using System.Data.Common;
using System.Globalization;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Sql;

/// <summary>Rows of a query, as facts; NULL is a fact of type <see cref="FactType.Any"/>.</summary>
internal sealed record SqlRows(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Fact>> Rows)
{
    /// <summary>Most rows of one query.</summary>
    public const int MostRows = 1_000;

    /// <summary>Most characters of one value.</summary>
    private const int LongestText = 4_096;

    /// <summary>Most characters of one result.</summary>
    private const int LargestResult = 1 << 20;

    private static readonly Fact Null = new(FactType.Any, 0, "NULL");

    /// <summary>The values of a column, all rows; none without such a column.</summary>
    public IReadOnlyList<Fact> Column(string name)
    {
        var at = Columns.ToList().FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? [] : [.. Rows.Select(row => at == 0 ? row[0] : row[at] with { Label = Rows.Count > 1 ? $"（{row[0].Chinese().Trim('“', '”')}）" : null })];
    }

    public static async Task<SqlRows> ReadAsync(DbDataReader reader, CancellationToken deadline)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<IReadOnlyList<Fact>>();
        var size = 0;
        while (await reader.ReadAsync(deadline))
        {
            if (rows.Count == MostRows)
            {
                throw new ProbeFailed(FailureReason.TooLarge, $"查询结果超过 {MostRows} 行");
            }

            var row = new Fact[columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = await ValueAsync(reader, i, deadline);
                size += row[i].Text?.Length ?? 8;
            }

            rows.Add(row);
            if (size > LargestResult)
            {
                throw new ProbeFailed(FailureReason.TooLarge, "查询结果超过 1 MiB");
            }
        }

        return new SqlRows(columns, rows);
    }

    private static async Task<Fact> ValueAsync(DbDataReader reader, int i, CancellationToken deadline)
    {
        if (await reader.IsDBNullAsync(i, deadline))
        {
            return Null;
        }

        if (reader.GetFieldType(i) == typeof(string))
        {
            // Read in parts: the column of a stranger may hold a gigabyte.
            using var text = reader.GetTextReader(i);
            var buffer = new char[LongestText];
            return Fact.Of(new string(buffer, 0, await text.ReadBlockAsync(buffer, deadline)));
        }

        try
        {
            return Of(reader.GetValue(i));
        }
        catch (Exception failure) when (failure is InvalidCastException or OverflowException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new ProbeFailed(FailureReason.AnsweredError, $"第 {i + 1} 列的类型（{reader.GetDataTypeName(i)}）不能读取，请在查询中转换为文字或数值");
        }
    }

    private static Fact Of(object value) => value switch
    {
        bool flag => Fact.Of(flag),
        TimeSpan duration => Fact.Of(duration),
        DateTime time => Fact.Of(time.ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture)),
        DateTimeOffset time => Fact.Of(time.ToString("yyyy-MM-dd HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture)),
        DateOnly day => Fact.Of(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        byte[] bytes => Fact.Of(Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 64)))),
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal => Fact.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Fact.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
