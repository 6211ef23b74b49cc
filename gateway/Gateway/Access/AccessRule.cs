namespace Platform.Gateway.Access;

/// <summary>What a caller needs at the gateway. The service behind it asks for its own permission as well.</summary>
internal enum Need
{
    /// <summary>Nothing, for the reason in the rule.</summary>
    Open,

    /// <summary>A valid token; the service decides the rest.</summary>
    SignedIn,

    /// <summary>The permission in the rule.</summary>
    Permission,

    /// <summary>Not reachable from outside: as if it did not exist.</summary>
    Closed,
}

/// <summary>One row of the policy table.</summary>
/// <param name="Service">Service, or <c>*</c>.</param>
/// <param name="Method">HTTP method, or <c>*</c>.</param>
/// <param name="Path">First segments of the path behind the service; empty matches all.</param>
/// <param name="Need">What is needed.</param>
/// <param name="Detail">The permission, or the reason why it is open or closed.</param>
internal sealed record AccessRule(string Service, string Method, string Path, Need Need, string Detail)
{
    /// <summary>Whole segments only: <c>/events</c> does not match <c>/eventsource</c>.</summary>
    public bool Matches(string service, string method, PathString rest) =>
        (Service == "*" || Service == service) && (Method == "*" || HttpMethods.Equals(Method, method))
        && (Path.Length == 0 || rest.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase));
}
