using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Problems;

namespace Platform.Gateway.Requests;

/// <summary>
/// Before anything else reads a request: a path that two programs could read differently is refused, and headers by which
/// a caller could pretend to be us are taken off.
/// </summary>
internal sealed class FirstLook(IOptions<GatewayOptions> options, GatewayTelemetry telemetry) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.TrustedProxies.Length > 0)
        {
            app.UseForwardedHeaders(Trusted(options.Value.TrustedProxies));
        }

        app.Use(async (context, following) =>
        {
            PretendedHeaders.Remove(context.Request.Headers);
            if (!OddPath.Is(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            {
                await following(context);
                return;
            }

            telemetry.Refusals.Add(1, new KeyValuePair<string, object?>("reason", "odd-path"));
            await Problem.Of(
                StatusCodes.Status400BadRequest, "odd-path",
                "The path holds an empty or dotted segment, a backslash, a semicolon, an encoded slash or a control character. Send it in its plain form.")
                .ExecuteAsync(context);
        });
        next(app);
    };

    private static ForwardedHeadersOptions Trusted(string[] proxies)
    {
        var trusted = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        trusted.KnownProxies.Clear();
        trusted.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            trusted.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        return trusted;
    }
}

/// <summary>Paths that mean one thing to a proxy and another to a server behind it.</summary>
internal static class OddPath
{
    private static readonly string[] Suspicious = ["//", "\\", ";", "%2f", "%5c", "%00", "%2e", "%25", "%0a", "%0d", "/./", "/../"];

    /// <summary>Looks at the target as it came over the wire, before anybody normalised it.</summary>
    public static bool Is(string rawTarget)
    {
        var end = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? rawTarget : rawTarget[..end];
        if (path == "*")
        {
            return false;
        }

        return !path.StartsWith('/') || Array.Exists(Suspicious, piece => path.Contains(piece, StringComparison.OrdinalIgnoreCase))
            || path.EndsWith("/.", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal);
    }
}

/// <summary>Headers that only we may set.</summary>
internal static class PretendedHeaders
{
    private static readonly string[] Prefixes = ["X-Forwarded-", "X-User-", "X-Original-"];
    private static readonly string[] Names = ["Forwarded", "X-Real-IP", "baggage", "dapr-api-token"];

    public static void Remove(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(IsOurs).ToList())
        {
            headers.Remove(name);
        }
    }

    private static bool IsOurs(string name) =>
        Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
