using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>
/// This service's own access token by client credentials: kept until shortly before it ends, asked for by one caller at a
/// time. While the provider refuses or is away, callers are told at once instead of queueing up behind it.
/// </summary>
internal sealed class ServiceTokens(
    IHttpClientFactory clients, IOptions<KeycloakOptions> keycloak, TimeProvider time, ILogger<ServiceTokens> log) : IDisposable
{
    /// <summary>Name of the client that talks to the token endpoint.</summary>
    public const string ClientName = "platform-token";

    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailFastFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim asking = new(1, 1);
    private Held? held;
    private Failure? failed;
    private DateTimeOffset nextLog = DateTimeOffset.MinValue;

    /// <summary>A token with life in it; <see cref="HttpRequestException"/> says why there is none.</summary>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } token)
        {
            return token;
        }

        await asking.WaitAsync(cancellationToken);
        try
        {
            return Fresh() ?? await AskAsync(cancellationToken);
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Forgets <paramref name="refused"/>, which a service would not take: keys or roles have changed.</summary>
    public void Forget(string refused)
    {
        if (held is { } current && current.Token == refused)
        {
            Interlocked.CompareExchange(ref held, null, current);
        }
    }

    public void Dispose() => asking.Dispose();

    private string? Fresh() => held is { } current && time.GetUtcNow() < current.RenewAt ? current.Token : null;

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        if (failed is { } recent && time.GetUtcNow() < recent.Until)
        {
            throw new HttpRequestException(recent.Reason);
        }

        try
        {
            var answer = await RequestAsync(cancellationToken);
            var life = TimeSpan.FromSeconds(Math.Max(1, answer.ExpiresIn));
            held = new Held(answer.AccessToken, time.GetUtcNow() + (life > 2 * RenewBefore ? life - RenewBefore : life / 2));
            failed = null;
            return answer.AccessToken;
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Text.Json.JsonException || IsTimeout(failure, cancellationToken))
        {
            throw Remember(failure);
        }
    }

    private async Task<TokenAnswer> RequestAsync(CancellationToken cancellationToken)
    {
        var options = keycloak.Value;
        if (options.Credentials.Secret is "")
        {
            throw new HttpRequestException("setting Keycloak:Credentials:Secret is missing");
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.Resource,
            ["client_secret"] = options.Credentials.Secret,
        });
        using var client = clients.CreateClient(ClientName);
        using var answer = await client.PostAsync(new Uri(options.TokenEndpoint), form, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{options.TokenEndpoint} answered {(int)answer.StatusCode} to client {options.Resource}", null, answer.StatusCode);
        }

        return await answer.Content.ReadFromJsonAsync(TokenJson.Default.TokenAnswer, cancellationToken) is { AccessToken.Length: > 0 } token
            ? token
            : throw new HttpRequestException($"{options.TokenEndpoint} answered without an access token");
    }

    private HttpRequestException Remember(Exception failure)
    {
        var now = time.GetUtcNow();
        var reason = $"No service token: {failure.Message}";
        failed = new Failure(reason, now + FailFastFor);
        if (now >= nextLog)
        {
            nextLog = now + LogEvery;
            AuthenticationLog.NoServiceToken(log, keycloak.Value.Resource, keycloak.Value.TokenEndpoint, failure.Message);
        }

        return new HttpRequestException(reason, failure);
    }

    private static bool IsTimeout(Exception failure, CancellationToken cancellationToken) =>
        failure is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private sealed record Held(string Token, DateTimeOffset RenewAt);

    private sealed record Failure(string Reason, DateTimeOffset Until);
}

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);

[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class TokenJson : JsonSerializerContext;

internal static partial class AuthenticationLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "No token for {Client} from {Endpoint}: {Reason}. Calls to other services fail until there is one")]
    public static partial void NoServiceToken(ILogger log, string client, string endpoint, string reason);
}
