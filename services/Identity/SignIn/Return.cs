using Microsoft.AspNetCore.WebUtilities;
using Platform.Identity.Provider;

namespace Platform.Identity.SignIn;

/// <summary>Where to go on after a page of ours: the authorization request it interrupted, on this realm, and nowhere else.</summary>
internal sealed record Return(string PathAndQuery, string? Origin)
{
    private const int Longest = 8_192;

    public static Return? Parse(string? text, RealmAddress realm)
    {
        if (text is null || text.Length > Longest || text.Any(c => c is < ' ' or > '~' or '\\')
            || !text.StartsWith(realm.Authorization + "?", StringComparison.Ordinal))
        {
            return null;
        }

        var query = QueryHelpers.ParseQuery(text[realm.Authorization.Length..]);
        return new Return(text, Uri.TryCreate(query.GetValueOrDefault("redirect_uri"), UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" }
            ? address.GetLeftPart(UriPartial.Authority)
            : null);
    }
}

/// <summary>303: after a post the browser fetches the next page with GET.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
