using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Platform.Sidecar;

/// <summary>Dapr's client never says who it is: the port it calls does, because each app has its own pair.</summary>
internal sealed class Callers
{
    private FrozenDictionary<int, SidecarApp> byPort = FrozenDictionary<int, SidecarApp>.Empty;

    public void Assign(IEnumerable<KeyValuePair<int, SidecarApp>> ports) => byPort = ports.ToFrozenDictionary();

    /// <summary>The app whose port was called; null when it does not show its token.</summary>
    public SidecarApp? Find(HttpContext context) =>
        byPort.TryGetValue(context.Connection.LocalPort, out var app) && Shows(context, app.ApiToken) ? app : null;

    private static bool Shows(HttpContext context, string? token) => token is null || CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(context.Request.Headers["dapr-api-token"].ToString()));
}
