using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Platform.ServiceDefaults.Authentication;

namespace Platform.Console.SignIn;

/// <summary>
/// Signing in: authorization code with PKCE at the provider that the <c>Keycloak</c> section names. Pages use a cookie; the
/// platform's default scheme stays the bearer token, so health, feed and metrics of the console behave like everywhere.
/// </summary>
internal static class ConsoleSignIn
{
    public const string Session = "console";
    public const string Provider = "oidc";

    public static void AddConsoleSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var keys = services.AddDataProtection().SetApplicationName("Platform.Console");
        if (builder.Configuration["Console:KeysFolder"] is { Length: > 0 } folder)
        {
            keys.PersistKeysToFileSystem(Directory.CreateDirectory(folder));
        }

        services.AddSingleton<SessionStore>();
        services.AddSingleton<TokenRefresh>();
        services.AddAuthentication().AddCookie(Session).AddOpenIdConnect(Provider, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(Session).Configure<IOptions<ConsoleOptions>, SessionStore>(ConfigureCookie);
        services.AddOptions<OpenIdConnectOptions>(Provider).Configure<IOptions<KeycloakOptions>, TimeProvider>(ConfigureProvider);
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie, IOptions<ConsoleOptions> options, SessionStore sessions)
    {
        cookie.Cookie.Name = "platform.session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.Path = "/";
        cookie.CookieManager = new HostPrefixCookies();
        cookie.ExpireTimeSpan = options.Value.IdleTimeout;
        cookie.SlidingExpiration = true;
        cookie.SessionStore = sessions;
        cookie.LoginPath = "/signin";
        cookie.AccessDeniedPath = "/403";
        cookie.ReturnUrlParameter = "return";
        cookie.Events.OnValidatePrincipal = context =>
            context.HttpContext.RequestServices.GetRequiredService<TokenRefresh>().ValidateAsync(context);
    }

    private static void ConfigureProvider(OpenIdConnectOptions provider, IOptions<KeycloakOptions> keycloak, TimeProvider time)
    {
        var server = keycloak.Value.AuthServerUrl.TrimEnd('/');
        provider.Authority = $"{server}/realms/{keycloak.Value.Realm}";
        provider.RequireHttpsMetadata = keycloak.Value.SslRequired switch
        {
            "none" => false,
            "all" => true,
            _ => !(Uri.TryCreate(server, UriKind.Absolute, out var address) && address.IsLoopback),
        };
        provider.ClientId = keycloak.Value.Resource;
        provider.ClientSecret = keycloak.Value.Credentials.Secret;
        provider.SignInScheme = Session;
        provider.SignOutScheme = Session;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.UsePkce = true;
        provider.SaveTokens = true;
        provider.UseTokenLifetime = false;
        provider.MapInboundClaims = false;
        provider.GetClaimsFromUserInfoEndpoint = false;
        provider.DisableTelemetry = true;
        provider.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "email", "offline_access"])
        {
            provider.Scope.Add(scope);
        }

        provider.TokenValidationParameters.NameClaimType = "preferred_username";
        provider.TokenValidationParameters.RoleClaimType = "role";
        // Coming back by a link keeps these cookies under Lax; None would need https, which a laptop has not.
        provider.CorrelationCookie.SameSite = SameSiteMode.Lax;
        provider.NonceCookie.SameSite = SameSiteMode.Lax;
        provider.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        provider.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        provider.Events.OnTokenValidated = context =>
        {
            context.Properties!.SetString(TokenRefresh.SignedInAt, time.GetUtcNow().ToString("o", CultureInfo.InvariantCulture));
            AccessTokenRoles.Apply(context.Principal ?? new ClaimsPrincipal(), context.TokenEndpointResponse?.AccessToken);
            return Task.CompletedTask;
        };
        provider.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/signin/failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}

/// <summary>On https the session cookie carries the <c>__Host-</c> prefix, so no other host of the domain can plant one.</summary>
internal sealed class HostPrefixCookies : ICookieManager
{
    private readonly ChunkingCookieManager inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => inner.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        inner.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => inner.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
