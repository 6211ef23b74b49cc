using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Tests;

/// <summary>What a customer's script does: client credentials, JSON in, JSON out, nothing of the platform's own code.</summary>
public sealed class Script(HttpClient client) : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public HttpClient Client => client;

    public static async Task<Script> SignInAsync(HttpClient client, string id, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret,
        });
        using var answer = await client.PostAsync("/realms/platform/protocol/openid-connect/token", form, Stop);
        var token = await JsonAsync(answer, 200);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Text(token, "access_token"));
        return new Script(client);
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await client.GetAsync("/api" + path, Stop);
        return await JsonAsync(answer, 200);
    }

    public async Task<JsonNode> PostAsync(string path, object body, int expected = 200)
    {
        using var answer = await client.PostAsJsonAsync("/api" + path, body, Stop);
        return await JsonAsync(answer, expected);
    }

    public Task<byte[]> BytesAsync(string path) => client.GetByteArrayAsync("/api" + path, Stop);

    public void Dispose() => client.Dispose();

    public static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    public static DateTimeOffset Time(JsonNode node, string name) => node[name]!.GetValue<DateTimeOffset>();

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer, int expected)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True((int)answer.StatusCode == expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return text is "" ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
