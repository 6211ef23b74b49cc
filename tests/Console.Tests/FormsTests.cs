using System.Net;
using Platform.Console.SignIn;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.Tests;

public sealed class FormsTests : IAsyncLifetime
{
    private ConsoleHost console = null!;

    public async ValueTask InitializeAsync() => console = await ConsoleHost.StartAsync();

    public async ValueTask DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task An_incident_is_acknowledged_by_a_plain_form()
    {
        using var client = console.As(Roles.DutyEngineer);
        using var answer = await ConsoleHost.PostAsync(client, "/i/i1", "/incidents/i1/acknowledge", ("back", "/i/i1"));
        Assert.Contains(console.Api.Writes, write => write.Call == "POST alerting/incidents/i1/acknowledge");
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var client = console.As(Roles.DutyEngineer);
        using var form = new FormUrlEncodedContent([new("note", "x")]);
        using var answer = await client.PostAsync(new Uri("/incidents/i1/acknowledge", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(console.Api.Writes);
    }

    [Fact]
    public async Task Every_mistake_of_a_contract_is_shown_with_its_line()
    {
        console.Api.Instead["POST reporting/contracts"] = (400, """
            {"status":400,"code":"contract-mistakes","errors":[{"path":"kpis[2].target","message":"应为百分数","line":42,"column":9},{"path":"checks[0].kind","message":"没有此种类","line":17,"column":5,"choices":["http","tcp"]}]}
            """);
        using var client = console.As(Roles.OperationsManager);
        using var answer = await ConsoleHost.PostAsync(client, "/contracts/apply", "/contracts/apply", ("_handler", "contract"), ("file", "id: x"), ("mode", "try"));
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("共 2 处需修改", page, StringComparison.Ordinal);
        Assert.Contains("第 42 行", page, StringComparison.Ordinal);
        Assert.Contains("第 17 行", page, StringComparison.Ordinal);
        Assert.Contains("id: x", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_of_a_check_stand_beside_their_fields_and_nothing_typed_is_lost()
    {
        console.Api.Instead["POST probing/checks"] = (400, """{"status":400,"errors":[{"path":"settings.url","message":"请填写地址"},{"path":"conditions[0]","message":"没有此条件"}]}""");
        using var client = console.As(Roles.OperationsManager);
        using var answer = await ConsoleHost.PostAsync(
            client, "/checks/new?kind=http", "/checks/new", ("_handler", "check"), ("kind", "http"), ("name", "首页可用"), ("system", "command"), ("conditions", "status = 200"), ("mode", "save"));
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("<div class=\"error\" role=\"alert\">请填写地址", page, StringComparison.Ordinal);
        Assert.Contains("<div class=\"error\" role=\"alert\">没有此条件", page, StringComparison.Ordinal);
        Assert.Contains("value=\"首页可用\"", page, StringComparison.Ordinal);
        Assert.Contains("status = 200", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_is_sent_as_its_schema_says()
    {
        using var client = console.As(Roles.OperationsManager);
        using var answer = await ConsoleHost.PostAsync(
            client, "/checks/new?kind=http", "/checks/new", ("_handler", "check"), ("kind", "http"), ("name", "首页"), ("system", "command"), ("settings.url", "http://127.0.0.1/"),
            ("settings.redirects", "3"), ("settings.acceptAnyCertificate", "true"), ("every", "30s"), ("timeout", "5s"), ("conditions", "status == 200"),
            ("downCount", "2"), ("downWindow", "3"), ("upCount", "1"), ("upWindow", "1"), ("severity", "major"), ("mode", "try"));
        var sent = Assert.Single(console.Api.Writes, write => write.Call == "POST probing/checks/try").Body;
        Assert.Contains("\"redirects\":3", sent, StringComparison.Ordinal);
        Assert.Contains("\"acceptAnyCertificate\":true", sent, StringComparison.Ordinal);
        Assert.Contains("\"severity\":\"major\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"window\":3", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_check_keeps_what_the_form_does_not_show()
    {
        using var client = console.As(Roles.OperationsManager);
        using var answer = await ConsoleHost.PostAsync(
            client, "/checks/local.gate/edit", "/checks/local.gate/edit", ("_handler", "check"), ("version", "4"), ("name", "网关可用"), ("system", "command"),
            ("settings.url", "http://127.0.0.1/"), ("every", "1m"), ("conditions", "status == 200"), ("downCount", "3"), ("downWindow", "3"), ("upCount", "2"), ("upWindow", "2"));
        var sent = Assert.Single(console.Api.Writes, write => write.Call == "PUT probing/checks/local.gate").Body;
        Assert.Contains("\"version\":4", sent, StringComparison.Ordinal);
        Assert.Contains("\"zone\":\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"body\":\"******\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"acceptAnyCertificate\":false", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_of_a_stored_check_shows_what_is_stored()
    {
        using var client = console.As(Roles.OperationsManager);
        var page = WebUtility.HtmlDecode(await client.GetStringAsync(new Uri("/checks/local.gate/edit", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Contains("value=\"5m\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"网关可用\"", page, StringComparison.Ordinal);
        Assert.Contains("checked", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manual_check_is_recorded_item_by_item()
    {
        using var client = console.As(Roles.OperationsManager);
        using var answer = await ConsoleHost.PostAsync(
            client, "/checks/local.look/record", "/checks/local.look/record", ("_handler", "record"), ("item0", "normal"), ("item1", "abnormal"), ("remark1", "检索超时"),
            ("at", "2026-11-23T09:30"), ("lateReason", "现场断网"));
        var sent = Assert.Single(console.Api.Writes, write => write.Call == "POST probing/checks/local.look/records").Body;
        Assert.Contains("\"result\":\"abnormal\",\"items\"", sent, StringComparison.Ordinal);
        Assert.Contains("2026-11-23T01:30:00", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_streamed_through()
    {
        using var client = console.As(Roles.OperationsManager);
        Assert.Equal("file", await ConsoleHost.ReadAsync(client, "/reports/r1/files/docx"));
    }

    [Theory]
    [InlineData("/incidents?state=all", "/incidents?state=all")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData(null, "/")]
    public void Nobody_is_sent_to_another_host_after_signing_in(string? asked, string goes) => Assert.Equal(goes, SignInRoutes.Local(asked));
}
