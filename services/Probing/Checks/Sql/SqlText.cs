namespace Platform.Probing.Checks.Sql;

/// <summary>
/// Whether a text is one reading statement. The read-only session of the server is the real lock; this refuses early and with a
/// sentence, and for SQL Server, which has no read-only session, it is the lock beside the rollback and the account's rights.
/// </summary>
internal static class SqlText
{
    private static readonly string[] First = ["select", "with", "show", "values", "table"];

    private static readonly HashSet<string> Writing = new(StringComparer.OrdinalIgnoreCase)
    {
        "insert", "update", "delete", "merge", "into", "exec", "execute", "call", "do", "create", "alter", "drop", "truncate", "grant", "revoke", "deny", "backup",
        "restore", "shutdown", "kill", "reconfigure", "dbcc", "use", "set", "openrowset", "openquery", "opendatasource", "bulk", "copy", "lock", "handler", "load", "commit",
        "rollback", "begin", "declare", "waitfor", "vacuum", "reindex", "attach", "load_file",
    };

    /// <summary>Where it is no single reading statement, and why; null when it is one.</summary>
    public static (string Message, int Column)? Mistake(string sql)
    {
        var words = 0;
        var ended = false;
        var at = 0;
        while (at < sql.Length)
        {
            var start = at;
            if (sql[at] is '/' && sql.AsSpan(at).StartsWith("/*!", StringComparison.Ordinal) || sql.AsSpan(at).StartsWith("/*M!", StringComparison.Ordinal))
            {
                return ("不能使用会被执行的注释 /*! */", at + 1);
            }

            if (Skipped(sql, ref at))
            {
                continue;
            }

            if (at >= sql.Length)
            {
                return ("引号或注释没有结束", start + 1);
            }

            if (ended)
            {
                return ("只能写一条查询", at + 1);
            }

            if (sql[at] == ';')
            {
                ended = true;
                at++;
                continue;
            }

            if (!IsLetter(sql[at]))
            {
                at++;
                continue;
            }

            while (at < sql.Length && (IsLetter(sql[at]) || char.IsDigit(sql[at])))
            {
                at++;
            }

            var word = sql[start..at];
            if (words++ == 0 && Array.FindIndex(First, first => first.Equals(word, StringComparison.OrdinalIgnoreCase)) < 0)
            {
                return ("查询应以 SELECT、WITH 或 SHOW 开头", start + 1);
            }

            if (Writing.Contains(word) && (start == 0 || sql[start - 1] is not ('.' or '@')))
            {
                return ($"查询只能读取，不能使用 {word.ToUpperInvariant()}", start + 1);
            }
        }

        return words == 0 ? ("请填写查询", 1) : null;
    }

    private static bool IsLetter(char character) => char.IsLetter(character) || character is '_' or '$' or '#';

    /// <summary>Passes over spaces, quoted text and comments; false with the end reached: one of them doesn't end.</summary>
    private static bool Skipped(string sql, ref int at)
    {
        var rest = sql.AsSpan(at);
        switch (rest[0])
        {
            case var space when char.IsWhiteSpace(space):
                at++;
                return true;
            case '\'' or '"' or '`':
                return Passed(ref at, rest[1..].IndexOf(rest[0]), 2, sql);
            case '[' when rest.IndexOf(']') > 0 && (rest.Length < 2 || IsLetter(rest[1])):
                return Passed(ref at, rest.IndexOf(']'), 1, sql);
            case '-' when rest.StartsWith("--", StringComparison.Ordinal):
                at += rest.IndexOf('\n') is >= 0 and var line ? line : rest.Length;
                return true;
            case '/' when rest.StartsWith("/*", StringComparison.Ordinal):
                return Passed(ref at, rest[2..].IndexOf("*/", StringComparison.Ordinal), 4, sql);
            case '$' when rest[1..].IndexOf('$') is >= 0 and var tag && Tag(rest.Slice(1, tag)):
                var quote = rest[..(tag + 2)];
                return Passed(ref at, rest[quote.Length..].IndexOf(quote, StringComparison.Ordinal), quote.Length * 2, sql);
            default:
                return false;
        }
    }

    private static bool Tag(ReadOnlySpan<char> tag)
    {
        foreach (var character in tag)
        {
            if (!char.IsLetterOrDigit(character) && character != '_')
            {
                return false;
            }
        }

        return tag.IsEmpty || !char.IsDigit(tag[0]);
    }

    private static bool Passed(ref int at, int found, int more, string sql)
    {
        at = found < 0 ? sql.Length : at + found + more;
        return found >= 0;
    }
}
