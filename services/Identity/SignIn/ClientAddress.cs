using System.Net;

namespace Platform.Identity.SignIn;

/// <summary>Whose browser it is. Behind the gateway the last hop of <c>X-Forwarded-For</c> says so; nobody else is believed.</summary>
internal static class ClientAddress
{
    public static IPAddress? Of(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress;
        if (peer is null || !IPAddress.IsLoopback(peer))
        {
            return peer;
        }

        var last = context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPAddress.TryParse(last, out var told) ? told : peer;
    }
}
