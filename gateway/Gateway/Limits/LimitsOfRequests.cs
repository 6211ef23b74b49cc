using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Gateway.Access;
using Platform.ServiceDefaults.Problems;

namespace Platform.Gateway.Limits;

/// <summary>Size and rate of requests.</summary>
internal static class LimitsOfRequests
{
    /// <summary>Where whole files are taken; the services behind set their own limits too.</summary>
    private static readonly PathString[] Imports =
        ["/api/reporting/contracts", "/api/reporting/evidence", "/api/reporting/templates", "/api/identity/import", "/api/probing/import", "/api/probing/evidence", "/api/reporting/import"];

    public static void UseLimits(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var rates = app.Services.GetRequiredService<RateLimits>();
        var telemetry = app.Services.GetRequiredService<GatewayTelemetry>();
        app.Use(async (context, next) =>
        {
            var refusal = TooLarge(context, options) ?? await TooManyAsync(context, options, rates) ?? Hidden(context);
            if (refusal is null)
            {
                await next(context);
                return;
            }

            telemetry.Refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.ProblemDetails.Extensions["code"]));
            await refusal.ExecuteAsync(context);
        });
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? TooLarge(HttpContext context, GatewayOptions options)
    {
        var limit = Array.Exists(Imports, path => context.Request.Path.StartsWithSegments(path)) || IsUpload(context.Request) ? options.ImportLimit : options.RequestLimit;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        return context.Request.ContentLength > limit
            ? Problem.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"The body has {context.Request.ContentLength} bytes; {limit} are taken here.")
            : null;
    }

    /// <summary>A form with files; only the console's pages take such.</summary>
    private static bool IsUpload(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    private static async ValueTask<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult?> TooManyAsync(HttpContext context, GatewayOptions options, RateLimits rates)
    {
        var wait = IsSignIn(context)
            ? await rates.TakeAsync("signin:" + Address(context), options.SignInsPerMinute / 60.0, options.SignInsPerMinute)
            : IsLimited(context) ? await rates.TakeAsync(Client(context), options.Rate, options.Burst) : TimeSpan.Zero;
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", $"Too many requests. Try again in {seconds} s.");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Hidden(HttpContext context) =>
        AccessTable.Of(context)?.Need == Need.Closed ? Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is nothing at this address.") : null;

    /// <summary>The forms a person sends; tokens of programs are asked at <c>/protocol/…</c> and fall under the common rate.</summary>
    private static bool IsSignIn(HttpContext context) => HttpMethods.IsPost(context.Request.Method)
        && context.Request.Path.StartsWithSegments("/realms") && context.Request.Path.Value!.Contains("/login-actions/", StringComparison.Ordinal);

    private static bool IsLimited(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/realms");

    private static string Client(HttpContext context) => context.User.FindFirst("sub")?.Value is { } user
        ? $"client:{context.User.FindFirst("azp")?.Value}:{user}"
        : "address:" + Address(context);

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "-";
}
