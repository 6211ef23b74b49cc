using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Tests;

/// <summary>Takes every operation that the services describe, sends it nonsense of every kind, and wants an answer in good order.</summary>
[Collection(RunningPlatform.OneAtATime)]
public sealed class MalformedRequestTests(RunningPlatform running) : IClassFixture<RunningPlatform>
{
    private static readonly string[] Words =
    [
        "x", "-1", "0", "99999999999999999999999", "2026-13-45", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-11", "null", "true", "%0d%0a",
        "%25", "%ED%A0%80", "%F0%9F%92%A9", "'%20or%201=1--", "..%2f..%2fetc%2fpasswd", "%7B%22a%22%3A1%7D", new('长', 3), new('y', 2_000), "00000000000000000000000000000000",
        "01a206cf-1015-75bf-9513-f9380cb3e91b", "self", "self.gateway",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "1e400", "9223372036854775808", "1.5", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"-1s\"", "\"999999999d\"",
        "\"self\"", "[]", "{}", "[null]", "[[[]]]", "{\"a\":{\"b\":[1]}}", $"\"{new string('长', 5_000)}\"", "[\"\\u0000\",1]",
    ];

    private static readonly byte[][] Bodies =
    [
        [], "null"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray(), "{"u8.ToArray(), "\"x\""u8.ToArray(), "123"u8.ToArray(), "{\"unknown\":1}"u8.ToArray(),
        "{\"a\":1,\"a\":2}"u8.ToArray(), [0xff, 0xfe, 0x00, 0x22], [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], Encoding.UTF8.GetBytes(new string('[', 5_000)),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("probing")]
    [InlineData("alerting")]
    [InlineData("notification")]
    [InlineData("reporting")]
    [InlineData("identity")]
    public async Task Nonsense_is_refused_with_a_reason_and_never_breaks_anything(string service)
    {
        using var manager = await running.ScriptAsync();
        using var officer = await running.OfficerAsync();
        var caller = service == "identity" ? officer : manager;
        var bad = new List<string>();
        var asked = 0;
        foreach (var operation in Operations(service, await manager.GetAsync($"/{service}/openapi/v1.json")))
        {
            foreach (var request in operation.Requests())
            {
                using (request)
                {
                    using var answer = await caller.Client.SendAsync(request, Stop);
                    asked++;
                    if (await FlawAsync(answer) is { } flaw)
                    {
                        bad.Add($"{request.Method} {Short(request.RequestUri!.OriginalString)} {Short(await SentAsync(request))}: {flaw}");
                    }
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{service}: {asked} malformed requests");
        Assert.True(bad.Count == 0, $"{bad.Count} of {asked}:\n{string.Join('\n', bad.Take(40))}");
    }

    [Fact]
    public async Task A_contract_with_mistakes_gets_all_of_them_with_their_lines_and_nothing_is_applied()
    {
        using var script = await running.ScriptAsync();
        var file = Scenario.SampleContract.File
            .Replace("kind: http", "kind: htpp", StringComparison.Ordinal).Replace("respond: 15m", "respond: soon", StringComparison.Ordinal)
            .Replace("formula: recurrence", "formula: luck", StringComparison.Ordinal).Replace("rota: [zhang, li, liu]", "rota: [zhang, nobody]", StringComparison.Ordinal);
        using var answer = await script.Client.PostAsync(
            "/api/reporting/contracts", Json(new JsonObject { ["file"] = file, ["variables"] = Scenario.SampleContract.Variables(running.Platform.Address) }.ToJsonString()), Stop);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal((400, "contract-mistakes"), ((int)answer.StatusCode, Script.Text(problem, "code")));
        var lines = file.Split('\n');
        foreach (var wrong in (string[])["htpp", "soon", "luck", "nobody"])
        {
            var line = Array.FindIndex(lines, text => text.Contains(wrong, StringComparison.Ordinal)) + 1;
            Assert.Contains(problem["errors"]!.AsArray(), error => error!["line"]?.GetValue<int>() == line);
        }

        Assert.DoesNotContain((await script.GetAsync("/reporting/contracts"))["items"]!.AsArray(), one => Script.Text(one!, "id") == Scenario.SampleContract.Id);
        Assert.DoesNotContain((await script.GetAsync("/probing/checks"))["items"]!.AsArray(), one => one!["contractId"]?.GetValue<string>() == Scenario.SampleContract.Id);
    }

    /// <summary>What is wrong with an answer: a fault of ours, or a refusal that is no problem details.</summary>
    private static async Task<string?> FlawAsync(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return status switch
        {
            >= 500 => $"{status} {Short(text)}",
            < 400 => null,
            _ when answer.Content.Headers.ContentType?.MediaType != "application/problem+json" => $"{status} without problem details: {Short(text)}",
            _ when JsonNode.Parse(text) is not { } problem || problem["status"]?.GetValue<int>() != status || problem["code"] is null => $"{status} without status or code: {Short(text)}",
            _ when text.Contains("   at ", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal) => $"{status} shows its inside: {Short(text)}",
            _ => null,
        };
    }

    private static IEnumerable<Operation> Operations(string service, JsonNode description) =>
        from path in description["paths"]!.AsObject()
        from verb in path.Value!.AsObject()
        select new Operation(service, path.Key, new HttpMethod(verb.Key.ToUpperInvariant()), verb.Value!, description);

    private static async Task<string> SentAsync(HttpRequestMessage request) => request.Content is null ? "" : await request.Content.ReadAsStringAsync(Stop);

    private static string Short(string text) => text.Length > 300 ? text[..300] + "…" : text;

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    private sealed record Operation(string Service, string Path, HttpMethod Method, JsonNode Description, JsonNode Document)
    {
        private string Plain => $"/api/{Service}{System.Text.RegularExpressions.Regex.Replace(Path, "\\{[^}]+\\}", "self")}";

        public IEnumerable<HttpRequestMessage> Requests() => [.. Paths(), .. Queries(), .. Method == HttpMethod.Get ? [] : BodyRequests()];

        private IEnumerable<HttpRequestMessage> Paths() => Path.Contains('{', StringComparison.Ordinal)
            ? Words.Select(word => Request($"/api/{Service}{System.Text.RegularExpressions.Regex.Replace(Path, "\\{[^}]+\\}", word)}", Method == HttpMethod.Get ? null : Json("{}")))
            : [];

        private IEnumerable<HttpRequestMessage> Queries() =>
            from parameter in Description["parameters"]?.AsArray() ?? []
            where Script.Text(parameter, "in") == "query"
            from word in Words.Append("%00") // In a path the server itself refuses it, below everything.
            let name = Script.Text(parameter, "name")
            select Request($"{Plain}?{name}={word}{(Path == "/events" && name != "wait" ? "&wait=0s" : "")}", Method == HttpMethod.Get ? null : Json("{}"));

        private IEnumerable<HttpRequestMessage> BodyRequests()
        {
            foreach (var body in Bodies)
            {
                var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                yield return Request(Plain, content);
            }

            yield return Request(Plain, new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded"));
            yield return Request(Plain, null);
            if (Schema() is not { } properties)
            {
                yield break;
            }

            foreach (var (name, _) in properties)
            {
                foreach (var value in Values)
                {
                    var others = properties.Where(other => other.Key != name).Select(other => $"\"{other.Key}\":{Plausible(other.Value!)}");
                    yield return Request(Plain, Json($"{{{string.Join(',', others.Append($"\"{name}\":{value}"))}}}"));
                }
            }
        }

        private JsonObject? Schema() =>
            Resolve(Description["requestBody"]?["content"]?["application/json"]?["schema"])?["properties"]?.AsObject();

        private JsonNode? Resolve(JsonNode? schema)
        {
            var one = schema?["oneOf"]?.AsArray().LastOrDefault() ?? schema;
            return one?["$ref"] is { } pointer ? Document["components"]!["schemas"]![pointer.GetValue<string>().Split('/')[^1]] : one;
        }

        /// <summary>Something of the right type, so that one wrong member is judged by itself.</summary>
        private string Plausible(JsonNode schema)
        {
            var real = Resolve(schema);
            var type = real?["type"];
            return (type is JsonArray several ? several.Select(one => one!.GetValue<string>()).FirstOrDefault(one => one != "null") : type?.GetValue<string>()) switch
            {
                "integer" or "number" => "1",
                "boolean" => "true",
                "array" => "[]",
                "object" => "{}",
                _ => "\"x\"",
            };
        }

        private HttpRequestMessage Request(string address, HttpContent? content) => new(Method, new Uri(address, UriKind.Relative)) { Content = content };
    }
}
