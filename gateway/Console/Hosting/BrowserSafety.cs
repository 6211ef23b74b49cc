using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Platform.Console.Hosting;

/// <summary>What a browser is told about every page, and whom the console believes about the address it was called by.</summary>
internal sealed class BrowserSafety(IConfiguration configuration) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseForwardedHeaders(Forwarded());
        var policy = ContentPolicy();
        app.Use(async (context, rest) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (!context.Request.Path.StartsWithSegments("/assets"))
            {
                headers.CacheControl = "no-store";
            }

            await rest(context);
        });
        next(app);
    };

    /// <summary>Only the neighbour on this host, the gateway, and configured proxies may say which address the browser used.</summary>
    private ForwardedHeadersOptions Forwarded()
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = 2,
        };
        foreach (var proxy in configuration.GetSection("Console:Proxies").Get<string[]>() ?? [])
        {
            if (System.Net.IPNetwork.TryParse(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
        }

        return options;
    }

    private string ContentPolicy()
    {
        // Signing out posts a form here that goes on to the provider; browsers hold form-action against redirects too.
        var provider = Uri.TryCreate(configuration["Keycloak:AuthServerUrl"], UriKind.Absolute, out var server) ? " " + server.GetLeftPart(UriPartial.Authority) : "";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
            $"form-action 'self'{provider}; base-uri 'self'; frame-ancestors 'none'";
    }
}
