using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Platform.Identity.Data;
using Platform.Identity.Keys;
using Platform.Identity.SignIn;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Security;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace Platform.Identity.Provider;

/// <summary>OpenID Connect on Keycloak's paths and with Keycloak's claims, so that a real Keycloak takes its place by configuration alone.</summary>
internal static class EmbeddedProvider
{
    private const string Base = "protocol/openid-connect/";

    public static void AddEmbeddedProvider(this WebApplicationBuilder builder)
    {
        builder.AddFieldCipher();
        builder.Services.TryAddSingleton<RealmAddress>();
        builder.Services.AddSingleton<ProviderKeys>();
        builder.Services.AddSingleton<FormToken>();
        builder.Services.AddScoped<Sessions>();
        builder.Services.AddScoped<Credentials>();
        builder.Services.AddHostedService<ProviderStart>();
        builder.Services.AddHostedService<PruneExpired>();
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(Configure);
        builder.Services.AddOptions<OpenIddictServerOptions>().Configure<RealmAddress, ProviderKeys, IOptions<IdentityOptions>>(Configure);
        TrustOwnTokens(builder);
    }

    public static void MapEmbeddedProvider(this WebApplication app)
    {
        var realm = app.Services.GetRequiredService<RealmAddress>();
        app.MapMethods(realm.Authorization, ["GET", "POST"], Authorize.HandleAsync).OfProvider("授权端点: code flow with PKCE");
        app.MapPost($"{realm.Path}/{Base}token", IssueToken.HandleAsync).OfProvider("令牌端点");
        app.MapMethods($"{realm.Path}/{Base}userinfo", ["GET", "POST"], ShowUserInfo.HandleAsync).OfProvider("用户信息端点");
        app.MapMethods(realm.EndSession, ["GET", "POST"], EndSession.HandleAsync).OfProvider("登出端点");
        app.MapPost(realm.SignIn, Platform.Identity.SignIn.SignIn.HandleAsync).OfProvider("登录页提交");
        app.MapGet(realm.ChangePassword, ChangePassword.ShowAsync).OfProvider("修改口令页");
        app.MapPost(realm.ChangePassword, ChangePassword.HandleAsync).OfProvider("修改口令页提交");
    }

    private static void OfProvider(this RouteHandlerBuilder endpoint, string summary) =>
        endpoint.AllowOpen("OpenID Connect: the protocol itself says who may").WithSummary(summary)
            .WithMetadata(new ServiceDefaults.Audit.NotAudited()).ExcludeFromDescription();

    private static void Configure(OpenIddictServerBuilder server)
    {
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow().AllowClientCredentialsFlow();
        server.Configure(options => options.CodeChallengeMethods.Remove(OpenIddictConstants.CodeChallengeMethods.Plain));
        server.RegisterScopes("profile", "email", "roles", OpenIddictConstants.Scopes.OfflineAccess).IgnoreScopePermissions();
        server.RegisterClaims("sub", "name", "preferred_username", "realm_access", "resource_access", "sid", "azp");
        server.DisableAccessTokenEncryption();
        server.SetAuthorizationCodeLifetime(TimeSpan.FromSeconds(60));

        // Two tabs that renew at the same moment are no thief; a copy used later ends the whole family.
        server.SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(5));
        server.AddEventHandler<GenerateTokenContext>(handler => handler
            .UseInlineHandler(KeycloakShape.Complete).SetOrder(GenerateIdentityModelToken.Descriptor.Order - 1));

        server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler
            .UseInlineHandler(ShowRefusal).SetOrder(AttachRedirectUri.Descriptor.Order + 1));

        // TLS ends at the gateway; the start refuses a public address without it (Keycloak:SslRequired).
        server.UseAspNetCore().DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough().EnableEndSessionEndpointPassthrough();
    }

    /// <summary>An error that cannot be told to the application, because its address is not to be trusted, is told to the person.</summary>
    private static async ValueTask ShowRefusal(ApplyAuthorizationResponseContext context)
    {
        if (context.Error is { } error && context.RedirectUri is null && context.Transaction.GetHttpRequest()?.HttpContext is { } http)
        {
            await new MessagePage("无法登录", "登录请求有误，请返回应用后重试。如仍出现此提示，请联系系统管理员。", $"{error}: {context.Response.ErrorDescription}", 400)
                .ExecuteAsync(http);
            context.HandleRequest();
        }
    }

    private static void Configure(OpenIddictServerOptions server, RealmAddress realm, ProviderKeys keys, IOptions<IdentityOptions> identity)
    {
        server.Issuer = new Uri(realm.Issuer);
        server.AccessTokenLifetime = identity.Value.AccessToken;
        server.RefreshTokenLifetime = identity.Value.RefreshToken;
        server.SigningCredentials.Add(new SigningCredentials(keys.Signing, SecurityAlgorithms.RsaSha256));
        server.EncryptionCredentials.Add(new EncryptingCredentials(keys.Encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        server.ConfigurationEndpointUris.Clear();
        server.JsonWebKeySetEndpointUris.Clear();
        server.ConfigurationEndpointUris.AddRange(realm.Endpoint(".well-known/openid-configuration"));
        server.ConfigurationEndpointUris.AddRange(realm.Endpoint(".well-known/oauth-authorization-server"));
        server.AuthorizationEndpointUris.AddRange(realm.Endpoint(Base + "auth"));
        server.TokenEndpointUris.AddRange(realm.Endpoint(Base + "token"));
        server.IntrospectionEndpointUris.AddRange(realm.Endpoint(Base + "token/introspect"));
        server.UserInfoEndpointUris.AddRange(realm.Endpoint(Base + "userinfo"));
        server.EndSessionEndpointUris.AddRange(realm.Endpoint(Base + "logout"));
        server.RevocationEndpointUris.AddRange(realm.Endpoint(Base + "revoke"));
        server.JsonWebKeySetEndpointUris.AddRange(realm.Endpoint(Base + "certs"));
    }

    /// <summary>This service issues the tokens that it accepts: it need not ask itself, through the gateway, for its own keys.</summary>
    private static void TrustOwnTokens(WebApplicationBuilder builder) =>
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<RealmAddress, ProviderKeys>((bearer, realm, keys) =>
            bearer.Configuration = new OpenIdConnectConfiguration { Issuer = realm.Issuer, SigningKeys = { keys.Signing } });
}
