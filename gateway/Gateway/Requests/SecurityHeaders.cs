namespace Platform.Gateway.Requests;

/// <summary>Headers that every answer carries; a page that knows better (the console, the sign-in page) keeps its own.</summary>
internal static class SecurityHeaders
{
    private const string ForApi = "default-src 'none'; frame-ancestors 'none'";
    private const string ForApiPage =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'";

    private const string ForPages = "object-src 'none'; frame-ancestors 'none'; base-uri 'self'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("X-Frame-Options", "DENY");
            headers.TryAdd("Referrer-Policy", "same-origin");
            headers.TryAdd("Content-Security-Policy", Policy(context.Request.Path));
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static string Policy(PathString path) => !path.StartsWithSegments("/api", out var rest) ? ForPages
        : rest.Value is { Length: > 1 } more && more.IndexOf('/', 1) > 0 ? ForApi : ForApiPage;
}
