using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.Testing;

namespace Platform.Reporting.Tests.Contracts;

public sealed class ApplyContractTests : IAsyncLifetime
{
    private static readonly object Both = new { file = Samples.Small, variables = Samples.SmallVariables };
    private readonly FakeProbing probing = new();
    private readonly TestClock time = new(new DateTimeOffset(2026, 11, 23, 4, 0, 0, TimeSpan.Zero));
    private ServiceHost host = null!;
    private HttpClient manager = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ServiceHost.StartAsync(new ReportingModule(), time, builder => builder.Services.AddSingleton<IProbingCatalogue>(probing));
        manager = host.Client("operations-manager");
    }

    [Fact]
    public async Task A_right_file_is_applied_and_told_to_the_others()
    {
        var answer = await PostAsync(Both);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var applied = await JsonAsync(answer);
        Assert.Equal(1, applied.GetProperty("version").GetInt64());
        Assert.Equal("added", applied.GetProperty("changes")[0].GetProperty("kind").GetString());
        var told = Assert.Single(await host.PublishedAsync<ContractApplied>());
        Assert.Equal(("small", 1L, new DateOnly(2026, 1, 1)), (told.ContractId, told.Version, told.From));

        var document = await host.Client("service").GetFromJsonAsync<ContractDocument>(Path("/contracts/small/versions/1/document"), WireJson.Events);
        Assert.Equal("13812345678", document!.Duty!.People[0].Phone);
        Assert.Equal("http://127.0.0.1:9/", document.Checks[0].Settings.GetProperty("url").GetString());
        Assert.Equal(TimeSpan.FromMinutes(1), document.Checks[0].Every);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Client("customer").GetAsync(Path("/contracts/small/versions/1/document"))).StatusCode);
    }

    [Fact]
    public async Task The_same_content_again_is_no_new_version_and_a_change_is_one()
    {
        await PostAsync(Both);
        var same = await JsonAsync(await PostAsync(Both));
        Assert.False(same.GetProperty("changed").GetBoolean());
        Assert.Equal(1, same.GetProperty("version").GetInt64());

        var changed = Samples.Small.Replace("every: 1m", "every: 2m", StringComparison.Ordinal).Replace("id: monthly", "id: report", StringComparison.Ordinal);
        var dry = await JsonAsync(await manager.PutAsJsonAsync(Path("/contracts/small?dryRun=true"), new { file = changed }));
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Equal(
            ["checks home changed", "deliverables report added", "deliverables monthly retired"],
            dry.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("section")} {change.GetProperty("id")} {change.GetProperty("kind")}"));
        Assert.Single(await host.PublishedAsync<ContractApplied>());

        // Without variables those of the version before are used again.
        var put = await JsonAsync(await manager.PutAsJsonAsync(Path("/contracts/small"), new { file = changed }));
        Assert.Equal(2, put.GetProperty("version").GetInt64());
        Assert.Equal([1, 2], (await host.PublishedAsync<ContractApplied>()).Select(told => told.Version));
    }

    [Fact]
    public async Task Mistakes_of_the_file_and_of_its_checks_come_together_with_their_lines()
    {
        var wrong = Samples.Small.Replace("kind: http", "kind: htp", StringComparison.Ordinal)
            .Replace("status == 200", "wrong == 200", StringComparison.Ordinal).Replace("each: month", "each: moon", StringComparison.Ordinal);
        var answer = await PostAsync(new { file = wrong, variables = Samples.SmallVariables });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await JsonAsync(answer);
        Assert.Equal("contract-mistakes", problem.GetProperty("code").GetString());
        var errors = problem.GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal(["checks[0].kind", "checks[0].conditions[0]", "deliverables[0].each"], errors.Select(error => error.GetProperty("path").GetString()));
        Assert.Equal([10, 10, 12], errors.Select(error => error.GetProperty("line").GetInt32()));
        Assert.Equal("http", errors[0].GetProperty("choices")[0].GetString());
        Assert.Empty(await host.PublishedAsync<ContractApplied>());
    }

    [Fact]
    public async Task When_probing_cannot_be_reached_nothing_is_applied()
    {
        probing.Failure = new HttpRequestException("refused");
        var answer = await PostAsync(Both);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("probing-unavailable", (await JsonAsync(answer)).GetProperty("code").GetString());
        Assert.Empty((await JsonAsync(await manager.GetAsync(Path("/contracts")))).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_yaml_itself_may_be_the_body()
    {
        await PostAsync(Both);
        using var content = new StringContent(Samples.Small + "\nsupplier: 某公司\n", Encoding.UTF8, "application/yaml");
        var answer = await manager.PostAsync(Path("/contracts"), content);
        Assert.Equal(2, (await JsonAsync(answer)).GetProperty("version").GetInt64());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await manager.PostAsync(Path("/contracts"), new ByteArrayContent([1]))).StatusCode);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"file":null}""")]
    [InlineData("""{"file":5}""")]
    [InlineData("""{"file":"a","more":1}""")]
    [InlineData("{\"file\":\"")]
    [InlineData("""{"file":"\ud800"}""")]
    public async Task A_malformed_request_is_the_caller_s_400(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PostAsync(Path("/contracts"), content)).StatusCode);
    }

    [Fact]
    public async Task The_id_in_the_address_and_in_the_file_must_be_the_same()
    {
        var answer = await manager.PutAsJsonAsync(Path("/contracts/other"), Both);
        Assert.Equal("id", (await JsonAsync(answer)).GetProperty("errors")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Lists_details_and_the_file_show_no_phone()
    {
        await PostAsync(Both);
        foreach (var path in (string[])["/contracts", "/contracts/small", "/contracts/small/file", "/contracts/small/clauses"])
        {
            var text = await manager.GetStringAsync(Path(path));
            Assert.DoesNotContain("13812345678", text, StringComparison.Ordinal);
            Assert.DoesNotContain("张三丰", text, StringComparison.Ordinal);
        }

        var detail = await JsonAsync(await manager.GetAsync(Path("/contracts/small")));
        Assert.Equal("138****5678", detail.GetProperty("duty").GetProperty("people")[0].GetProperty("phone").GetString());
        Assert.Equal("running", detail.GetProperty("contract").GetProperty("state").GetString());
        Assert.Equal(Samples.Small, await manager.GetStringAsync(Path("/contracts/small/file")));
        var ledger = await JsonAsync(await manager.GetAsync(Path("/contracts/small/clauses")));
        Assert.Equal("甲1", ledger.GetProperty("clauses")[0].GetProperty("id").GetString());
        Assert.Equal("home", ledger.GetProperty("clauses")[0].GetProperty("servedBy")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task At_rest_neither_phone_nor_text_can_be_read()
    {
        await PostAsync(Both);
        await using var scope = host.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<ReportingDb>().Set<ContractVersionRow>().SingleAsync();
        foreach (var blob in (byte[][])[row.Text, row.Variables!, row.Document])
        {
            Assert.DoesNotContain("13812345678", Encoding.UTF8.GetString(blob), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_a_404()
    {
        foreach (var path in (string[])["/contracts/none", "/contracts/none/clauses", "/contracts/none/file"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await manager.GetAsync(Path(path))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client("service").GetAsync(Path("/contracts/none/versions/1/document"))).StatusCode);
    }

    [Fact]
    public async Task The_calendar_of_a_year_is_told()
    {
        var year = await JsonAsync(await manager.GetAsync(Path("/calendar/2026")));
        Assert.Equal(248, year.GetProperty("workdays").GetInt32());
        Assert.Equal("official", year.GetProperty("state").GetString());
        Assert.Equal("provisional", (await JsonAsync(await manager.GetAsync(Path("/calendar/2031")))).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.GetAsync(Path("/calendar/1"))).StatusCode);
    }

    public async ValueTask DisposeAsync() => await host.DisposeAsync();

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private Task<HttpResponseMessage> PostAsync(object files) => manager.PostAsJsonAsync(Path("/contracts"), files);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();
}
