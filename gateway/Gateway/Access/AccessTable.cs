using Microsoft.AspNetCore.Authorization;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Gateway.Access;

/// <summary>The policy table of <c>/api/{service}/…</c>: the first row that matches decides; the last one wants a token.</summary>
internal static class AccessTable
{
    /// <summary>Name of the authorization policy that asks the table.</summary>
    public const string Policy = "access-table";

    public static IReadOnlyList<AccessRule> Rules { get; } =
    [
        new("*", "*", "/dapr", Need.Closed, "only the sidecar asks for subscriptions"),
        new("*", "POST", "/events", Need.Closed, "only the sidecar delivers events"),
        new("*", "*", "/metrics", Need.Closed, "metrics are scraped inside"),
        new("*", "GET", "/openapi", Need.Open, "the API's own description"),
        new("*", "GET", "/healthz", Need.Open, "liveness"),
        new("*", "GET", "/readyz", Need.Open, "readiness"),
        new("*", "GET", "/events", Need.Permission, "events:read"),
        new("*", "GET", "/audit", Need.Permission, "audit:read"),
        new("probing", "*", "/heartbeats", Need.Open, "a backup script proves itself by the secret in its address"),
        new("probing", "GET", "/status", Need.Open, "the public status page: only systems chosen for it, in public words"),
        new("notification", "*", "/callbacks", Need.Open, "carriers prove themselves by the secret in the address"),
        new("*", "*", "", Need.SignedIn, "the service asks for its own permission"),
    ];

    public static AccessRule Find(string service, string method, PathString rest) => Rules.First(rule => rule.Matches(service, method, rest));

    /// <summary>The row of a request to <c>/api/{service}/…</c>; null elsewhere.</summary>
    public static AccessRule? Of(HttpContext context) => ApiPath.TryRead(context.Request.Path, out var service, out var rest)
        ? Find(service, context.Request.Method, rest)
        : null;

    public static bool Allows(AuthorizationHandlerContext context) => context.Resource is HttpContext http && Of(http) is { } rule && rule.Need switch
    {
        // A closed row passes here: what follows answers 404, which tells a stranger less than 401 would.
        Need.Open or Need.Closed => true,
        Need.SignedIn => context.User.Identity?.IsAuthenticated == true,
        _ => Roles.Grant(context.User, rule.Detail),
    };
}

/// <summary>Reads <c>/api/{service}/{rest}</c>.</summary>
internal static class ApiPath
{
    public static bool TryRead(PathString path, out string service, out PathString rest)
    {
        service = "";
        rest = PathString.Empty;
        if (!path.StartsWithSegments("/api", out var behind) || behind.Value is not { Length: > 1 } text)
        {
            return false;
        }

        var slash = text.IndexOf('/', 1);
        service = slash < 0 ? text[1..] : text[1..slash];
        rest = slash < 0 ? PathString.Empty : text[slash..];
        return true;
    }
}
