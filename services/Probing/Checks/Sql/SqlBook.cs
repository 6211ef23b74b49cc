using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Sql;

/// <summary>
/// The facts of one probe, filled from rows whose columns are named as facts; the column <c>label</c> tells rows apart. What the
/// server doesn't know (NULL) is no fact.
/// </summary>
internal sealed class SqlBook(IReadOnlyList<FactDescription> known)
{
    private readonly Dictionary<string, FactDescription> byName = known.ToDictionary(fact => fact.Name);

    public Dictionary<string, List<Fact>> Facts { get; } = [];

    public void Add(SqlRows rows)
    {
        var label = rows.Columns.ToList().IndexOf("label");
        foreach (var row in rows.Rows)
        {
            for (var i = 0; i < rows.Columns.Count; i++)
            {
                if (i != label)
                {
                    Add(rows.Columns[i], row[i], label < 0 ? null : $"（{row[label].Chinese().Trim('“', '”')}）");
                }
            }
        }
    }

    /// <summary>Adds one value; a number where a duration is known is in seconds.</summary>
    public void Add(string name, Fact? value, string? label = null)
    {
        if (value is not { } seen || IsNull(seen))
        {
            return;
        }

        var type = byName[name].Type;
        Fact read = type switch
        {
            FactType.Text => Fact.Of(seen.Text ?? seen.Chinese()),
            FactType.Any => seen,
            _ => new Fact(type, seen.Number, null),
        };
        (Facts.TryGetValue(name, out var values) ? values : Facts[name] = []).Add(read with { Label = label });
    }

    public void Add(string name, double? value, string? label = null) => Add(name, value is { } number ? Fact.Of(number) : null, label);

    /// <summary>True for what stands for NULL.</summary>
    public static bool IsNull(Fact fact) => fact.Type == FactType.Any;
}
