using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Testing;

/// <summary>
/// The smallest identity provider that services accept: discovery, keys, and a token of role <c>service</c> for whoever asks. For
/// suites that need services to trust each other without the Identity service.
/// </summary>
public sealed class FakeIdentity : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "test" };

    private FakeIdentity()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        app = builder.Build();
        app.UseRouting();
        app.MapGet("/realms/platform/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer,
            jwks_uri = Issuer + "/protocol/openid-connect/certs",
            token_endpoint = Issuer + "/protocol/openid-connect/token",
        }));
        app.MapGet("/realms/platform/protocol/openid-connect/certs", () =>
        {
            var parameters = key.Rsa.ExportParameters(false);
            return Results.Json(new
            {
                keys = new[]
                {
                    new { kty = "RSA", use = "sig", alg = "RS256", kid = "test", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) },
                },
            });
        });
        app.MapPost("/realms/platform/protocol/openid-connect/token", () => Results.Json(new { access_token = Token("service"), expires_in = 300, token_type = "Bearer" }));
    }

    /// <summary>What the services' <c>Keycloak:AuthServerUrl</c> is set to.</summary>
    public string Address => app.Urls.First() + "/";

    private string Issuer => Address + "realms/platform";

    public static async Task<FakeIdentity> StartAsync()
    {
        var fake = new FakeIdentity();
        await fake.app.StartAsync();
        return fake;
    }

    public string Token(params string[] roles) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        TokenType = "JWT",
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        Claims = new Dictionary<string, object>
        {
            ["typ"] = "Bearer",
            ["preferred_username"] = "test",
            ["realm_access"] = new Dictionary<string, object> { ["roles"] = roles },
        },
    });

    /// <summary>The settings that make a service trust this provider.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Keycloak:Realm"] = "platform",
        ["Keycloak:AuthServerUrl"] = Address,
        ["Keycloak:VerifyTokenAudience"] = "false",
        ["Keycloak:Credentials:Secret"] = "test",
    };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }
}
