using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults.Authorization;

/// <summary>The permission an endpoint asks for, <c>resource:action</c>; metadata that the endpoint walk reads.</summary>
public sealed record RequiredPermission(string Name);

/// <summary>Why an endpoint answers without a token; metadata that the endpoint walk reads.</summary>
public sealed record OpenEndpoint(string Reason);

/// <summary>Guards endpoints. What asks for nothing is refused: the fallback policy lets nobody in.</summary>
public static class PermissionExtensions
{
    /// <summary>Only callers whose roles grant <paramref name="permission"/> get in.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, string permission)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(
            context => Roles.Grant(context.User, permission)));
        return endpoint.WithMetadata(new RequiredPermission(permission));
    }

    /// <summary>Whoever has signed in gets in: the endpoint tells callers about themselves only.</summary>
    public static TBuilder RequireSignedIn<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(policy => policy.RequireAuthenticatedUser());
        return endpoint.WithMetadata(new RequiredPermission("self:read"));
    }

    /// <summary>Anybody gets in, for the <paramref name="reason"/> given.</summary>
    public static TBuilder AllowOpen<TBuilder>(this TBuilder endpoint, string reason)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AllowAnonymous().WithMetadata(new OpenEndpoint(reason));

    internal static void AddPlatformAuthorization(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthorization(options =>
            options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
}
