using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.SignIn;

/// <summary>The permission a page asks for; a page without one is for everybody who is signed in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PagePermissionAttribute(string name) : Attribute
{
    /// <summary><c>resource:action</c>.</summary>
    public string Name { get; } = name;
}

/// <summary>A page that is shown without sign-in, and why.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenPageAttribute(string reason) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}

internal static class PagePermissions
{
    /// <summary>Guards every page by its own attribute, with the session instead of a bearer token.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<OpenPageAttribute>().FirstOrDefault() is { } open)
            {
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
                endpoint.Metadata.Add(new OpenEndpoint(open.Reason));
                return;
            }

            var permission = endpoint.Metadata.OfType<PagePermissionAttribute>().FirstOrDefault()?.Name;
            endpoint.Metadata.Add(new AuthorizeAttribute());
            endpoint.Metadata.Add(Policy(permission));
            endpoint.Metadata.Add(permission is null
                ? new OpenEndpoint("everybody who is signed in; the API decides what is on it")
                : (object)new RequiredPermission(permission));
        });
        return endpoints;
    }

    /// <summary>A form's target: only with a session, and with the <paramref name="permission"/> that the API will ask for too.</summary>
    public static TBuilder ForSession<TBuilder>(this TBuilder endpoint, string? permission)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(Policy(permission));
        return endpoint.WithMetadata(permission is null ? new OpenEndpoint("everybody who is signed in") : (object)new RequiredPermission(permission));
    }

    private static AuthorizationPolicy Policy(string? permission)
    {
        var policy = new AuthorizationPolicyBuilder(ConsoleSignIn.Session).RequireAuthenticatedUser();
        if (permission is not null)
        {
            policy.RequireAssertion(context => Roles.Grant(context.User, permission));
        }

        return policy.Build();
    }
}
