using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class SqlKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new SqlKind(Trial.Guard, new Platform.ServiceDefaults.Calendar.WorkingCalendar(), TimeProvider.System);

    protected override string Right => """{ "engine": "postgresql", "host": "127.0.0.1", "port": 9, "username": "probe", "query": "select 1" }""";

    protected override string Wrong => """{ "engine": "oracle", "host": "http://x", "port": 0, "username": "" }""";

    [Fact]
    public void Mistakes_in_queries_and_sections_are_named_with_their_place()
    {
        var (_, errors) = Kind.Prepare(System.Text.Json.JsonDocument.Parse("""
            { "engine": "mysql", "host": "db", "username": "u", "collect": ["backup"], "query": "select 1; delete from t",
              "freshness": { "table": "t", "column": "c", "where": "1=1; drop table t" }, "volume": { "table": "a;b", "weeks": 99 } }
            """).RootElement);
        Assert.Equal(["collect", "freshness.where", "query", "volume", "volume.table", "volume.weeks"], errors.Select(error => error.Path).Order());
        Assert.Equal(11, errors.Single(error => error.Path == "query").Column);
        Assert.Equal(6, errors.Single(error => error.Path == "freshness.where").Column);
    }

    [Fact]
    public void The_password_is_a_secret_and_the_target_shows_none()
    {
        Assert.Contains("password", Kind.Secrets);
        var (probe, _) = Kind.Prepare(System.Text.Json.JsonDocument.Parse("""{ "engine": "sqlserver", "host": "db", "username": "u", "password": "canary", "database": "erp" }""").RootElement);
        Assert.Equal(("sqlserver://db:1433/erp", "db:1433"), (probe!.Target, probe.Host));
    }

    [Theory]
    [InlineData("postgresql")]
    [InlineData("mysql")]
    [InlineData("sqlserver")]
    public async Task A_closed_port_is_a_refused_connection(string engine) =>
        Assert.Equal(FailureReason.ConnectionRefused, (await Kind.ProbeAsync(Settings(engine, 1))).Failure);

    [Theory]
    [InlineData("postgresql")]
    [InlineData("mysql")]
    [InlineData("sqlserver")]
    public async Task A_cloud_metadata_address_is_refused(string engine) =>
        Assert.Equal(FailureReason.NotAllowed, (await Kind.ProbeAsync($$"""{ "engine": "{{engine}}", "host": "169.254.169.254", "username": "u" }""")).Failure);

    [Theory]
    [InlineData("postgresql", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("mysql", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("sqlserver", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("postgresql", "N")]
    [InlineData("mysql", "\u004a\0\0\0\u000a8.0")]
    [InlineData("sqlserver", "\u0004\u0001\0\u0025")]
    public async Task Another_protocol_or_half_an_answer_is_told_as_such(string engine, string answer)
    {
        await using var server = RawServer.Saying(System.Text.Encoding.Latin1.GetBytes(answer));
        var seen = await Kind.ProbeAsync(Settings(engine, server.Port), 8_000);
        Assert.Contains(seen.Failure, new[] { FailureReason.ProtocolError, FailureReason.TlsRefused });
    }

    [Theory]
    [InlineData("postgresql")]
    [InlineData("mysql")]
    [InlineData("sqlserver")]
    public async Task A_silent_port_ends_with_the_deadline(string engine)
    {
        await using var server = RawServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await Kind.ProbeAsync(Settings(engine, server.Port), 400)).Failure);
    }

    [Theory]
    [InlineData("postgresql", "Nxxxx")]
    [InlineData("mysql", "\u00ff\u00ff\u00ff\0")]
    [InlineData("mysql", "a")]
    [InlineData("sqlserver", "\u0004\0\u00ff\u00ff\0\0\u0001\0")]
    public async Task An_endless_greeting_ends_by_itself_or_with_the_deadline_and_takes_no_memory(string engine, string piece)
    {
        await using var server = RawServer.Endless([.. Enumerable.Repeat(System.Text.Encoding.Latin1.GetBytes(piece), 1_000).SelectMany(part => part)]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var seen = await Kind.ProbeAsync(Settings(engine, server.Port), 1_000);
        Assert.Contains(seen.Failure, new[] { FailureReason.ProtocolError, FailureReason.TlsRefused, FailureReason.Timeout });
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100L << 20);
    }

    private static string Settings(string engine, int port) => $$"""{ "engine": "{{engine}}", "host": "127.0.0.1", "port": {{port}}, "username": "probe", "password": "canary" }""";
}
