using Microsoft.SqlServer.TransactSql.ScriptDom;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Sql;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Tests.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Sql;

/// <summary>There is no SQL Server to test with: Microsoft's own parser of its 2012 dialect reads what we would send.</summary>
public sealed class SqlServerEngineTests
{
    private static readonly SqlServerEngine Engine = new();
    private static readonly SqlKind Kind = new(Trial.Guard, new Platform.ServiceDefaults.Calendar.WorkingCalendar(), TimeProvider.System);

    public static TheoryData<string> Statements() =>
    [
        SqlServerEngine.Counters, Engine.Today(utc: true), Engine.Today(utc: false),
        .. Enum.GetValues<SqlSection>().SelectMany(SqlServerEngine.Queries),
        .. new[] { true, false }.SelectMany(utc => new[]
        {
            Engine.Freshness(new SqlTable { Table = "dbo.orders", Column = "created", Where = "source = 'a'", Utc = utc }),
            Engine.Volume(new SqlVolume { Table = "erp.dbo.订单", Column = "时间", Utc = utc, Day = "yesterday" }),
            Engine.Volume(new SqlVolume { Table = "orders", Column = "created", Where = "source = 'a' OR 1 = 1", Utc = utc }),
        }),
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public void Each_statement_is_one_that_SQL_Server_2012_can_read(string sql)
    {
        var parser = new TSql110Parser(initialQuotedIdentifiers: true);
        using var reader = new StringReader(sql);
        parser.Parse(reader, out var errors);
        Assert.True(errors.Count == 0, errors.Count == 0 ? "" : $"{errors[0].Line}:{errors[0].Column} {errors[0].Message}\n{sql}");
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void Each_column_is_a_fact(string sql)
    {
        var facts = Kind.Facts.Select(fact => fact.Name).ToHashSet();
        var named = System.Text.RegularExpressions.Regex.Matches(sql, @"AS ([a-z_]{4,})\b(?!\()").Select(match => match.Groups[1].Value).Where(name => name is not ("float" or "bigint" or "time" or "date" or "nvarchar" or "label"));
        Assert.All(named, name => Assert.Contains(name, facts));
    }

    [Theory]
    [InlineData(18456, "Login failed for user 'probe'.", FailureReason.SignInRefused, "登录被拒绝：账号 probe 不存在、密码错误、已锁定或已过期（18456）")]
    [InlineData(4060, "Cannot open database \"erp\" requested by the login.", FailureReason.AnsweredError, "没有数据库 erp，或账号 probe 无权打开")]
    public async Task A_refused_sign_in_has_its_reason(int number, string said, object reason, string detail)
    {
        await using var server = TdsServer.Start((number, said), _ => null);
        var seen = await Kind.ProbeAsync(Settings(server.Port, ""));
        Assert.Equal((reason, detail), (seen.Failure, seen.FailureDetail));
        Assert.DoesNotContain("canary", string.Join('\n', seen.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_ours_and_other_errors_are_told_as_they_are()
    {
        await using var poor = TdsServer.Start(null, sql => sql.Contains("SERVERPROPERTY", StringComparison.Ordinal) ? (229, "The SELECT permission was denied on the object 'x'") : null);
        var seen = await Kind.ProbeAsync(Settings(poor.Port, ""));
        Assert.Equal((FailureReason.NotPermitted, "账号 probe 权限不足：The SELECT permission was denied on the object 'x'"), (seen.Failure, seen.FailureDetail));
        await using var wrong = TdsServer.Start(null, sql => sql.Contains("no_such", StringComparison.Ordinal) ? (208, "Invalid object name 'no_such'.") : null);
        seen = await Kind.ProbeAsync(Settings(wrong.Port, """, "collect": [], "query": "SELECT * FROM no_such" """));
        Assert.Equal("数据库返回错误：Invalid object name 'no_such'.（208）", seen.FailureDetail);
    }

    [Fact]
    public async Task The_session_is_made_one_that_commits_nothing_before_anything_is_asked()
    {
        var statements = new List<string>();
        await using var server = TdsServer.Start(null, sql =>
        {
            statements.Add(sql);
            return null;
        });
        await Kind.ProbeAsync(Settings(server.Port, """, "collect": [], "query": "SELECT 1" """));
        Assert.Contains("SET IMPLICIT_TRANSACTIONS ON", statements[0], StringComparison.Ordinal);
        Assert.DoesNotContain(statements, sql => sql.Contains("COMMIT", StringComparison.OrdinalIgnoreCase));
    }

    private static string Settings(int port, string more) =>
        $$"""{ "engine": "sqlserver", "host": "127.0.0.1", "port": {{port}}, "username": "probe", "password": "canary", "database": "erp"{{more}} }""";
}
