using System.Net;

namespace Platform.Probing.Checks.Web;

/// <summary>Cookies of one visit or transaction; made only when a server sets one, and gone with the probe.</summary>
internal sealed class CookieJar
{
    private CookieContainer? kept;

    public void Take(Uri url, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var set))
        {
            return;
        }

        kept ??= new CookieContainer();
        foreach (var cookie in set)
        {
            try
            {
                kept.SetCookies(url, cookie);
            }
            catch (CookieException)
            {
                // A cookie that no browser would take either.
            }
        }
    }

    public string? HeaderFor(Uri url) => kept?.GetCookieHeader(url) is { Length: > 0 } header ? header : null;

    public string? Find(Uri url, string name) => kept?.GetCookies(url)[name]?.Value;
}
