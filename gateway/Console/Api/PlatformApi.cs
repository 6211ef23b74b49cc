using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Platform.Contracts;

namespace Platform.Console.Api;

/// <summary>
/// The platform's public API as the person who is signed in may use it: every call carries that person's token through the
/// gateway, so the console can do nothing that a third party with the same rights could not.
/// </summary>
internal sealed class PlatformApi(IHttpClientFactory clients, IHttpContextAccessor current)
{
    /// <summary>Name of the configured client.</summary>
    public const string ClientName = "gateway";

    /// <summary>Tolerant on the way in: services may answer more than a page shows.</summary>
    public static JsonSerializerOptions Json { get; } = Options();

    public async Task<Answer<T>> GetAsync<T>(string path) => await SendAsync<T>(HttpMethod.Get, path, null);

    public async Task<Answer<T>> PostAsync<T>(string path, object? body = null) => await SendAsync<T>(HttpMethod.Post, path, body);

    public async Task<Answer<T>> SendAsync<T>(HttpMethod method, string path, object? body)
    {
        var cancellationToken = Cancelled;
        try
        {
            using var answer = await ReachAsync(method, path, body is null ? null : JsonContent.Create(body, options: Json), HttpCompletionOption.ResponseContentRead);
            if (!answer.IsSuccessStatusCode)
            {
                return new(default, await ApiProblem.ReadAsync(answer, cancellationToken));
            }

            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return new(bytes.Length == 0 ? default : JsonSerializer.Deserialize<T>(bytes, Json), null);
        }
        catch (Exception away) when (away is HttpRequestException or JsonException or NotSupportedException
            || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(default, ApiProblem.Bare(0));
        }
    }

    /// <summary>The raw answer, for downloads; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> ReachAsync(HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion)
    {
        var client = clients.CreateClient(ClientName);
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (current.HttpContext is { } context && await context.GetTokenAsync(SignIn.ConsoleSignIn.Session, "access_token") is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await client.SendAsync(request, completion, Cancelled);
    }

    private CancellationToken Cancelled => current.HttpContext?.RequestAborted ?? CancellationToken.None;

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.Converters.Add(new ListingConverterFactory());
        return WireJson.Apply(options);
    }
}
