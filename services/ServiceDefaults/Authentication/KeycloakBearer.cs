using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Problems;

namespace Platform.ServiceDefaults.Authentication;

/// <summary>Bearer tokens of a Keycloak realm, or of the embedded provider that issues the same shape.</summary>
internal static class KeycloakBearer
{
    /// <summary>Clocks of provider and service may differ by this much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddKeycloakOptions(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Keycloak");
        builder.Services.AddSingleton<IValidateOptions<KeycloakOptions>, KeycloakOptionsRules>();
        builder.Services.AddOptions<KeycloakOptions>()
            .Configure<IModule>((options, module) => options.Resource = "platform-" + module.Name)
            .Configure(options => options.Read(section))
            .ValidateOnStart();
    }

    public static void AddKeycloakBearer(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<KeycloakOptions>>((bearer, keycloak) => Configure(bearer, keycloak.Value));
    }

    private static void Configure(JwtBearerOptions bearer, KeycloakOptions keycloak)
    {
        bearer.Authority = keycloak.Authority;
        bearer.RequireHttpsMetadata = keycloak.RequireHttps;
        bearer.MapInboundClaims = false;
        bearer.BackchannelTimeout = TimeSpan.FromSeconds(10);
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = keycloak.Authority,
            ValidateAudience = keycloak.VerifyTokenAudience,
            ValidAudience = keycloak.Resource,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
            ValidTypes = ["at+jwt", "JWT"],
            ClockSkew = ClockSkew,
            NameClaimType = "preferred_username",
            RoleClaimType = KeycloakRoles.ClaimType,
        };
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context => AcceptAsync(context, keycloak.Resource),
            OnChallenge = ChallengeAsync,
            OnForbidden = ForbidAsync,
        };
    }

    private static Task AcceptAsync(TokenValidatedContext context, string resource)
    {
        // ID and refresh tokens are signed with the same key; only an access token opens a door.
        if (context.Principal?.FindFirst("typ") is { Value: not "Bearer" })
        {
            context.Fail("Not an access token.");
        }
        else if (context.Principal?.Identity is ClaimsIdentity identity)
        {
            KeycloakRoles.Lift(identity, resource);
        }

        return Task.CompletedTask;
    }

    private static async Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.Response.HasStarted)
        {
            return;
        }

        var refused = context.AuthenticateFailure is not null;
        context.Response.Headers.WWWAuthenticate = refused ? "Bearer error=\"invalid_token\"" : "Bearer";
        var detail = refused ? "The token is expired or not one of this platform's. Get a new one." : "Sign in first: this needs an access token.";
        await Problem.Of(StatusCodes.Status401Unauthorized, "not-signed-in", detail).ExecuteAsync(context.HttpContext);
    }

    private static async Task ForbidAsync(ForbiddenContext context)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        var permission = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>()?.Name;
        var detail = permission is null ? "Your roles do not permit this." : $"This needs the permission {permission}, which none of your roles grants.";
        await Problem.Of(StatusCodes.Status403Forbidden, "not-permitted", detail).ExecuteAsync(context.HttpContext);
    }
}
