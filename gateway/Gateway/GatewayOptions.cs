using System.ComponentModel.DataAnnotations;

namespace Platform.Gateway;

/// <summary>Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Requests a client (user, program or address) may make each second on average, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Rate { get; set; } = 50;

    /// <summary>Requests a client may make at once after a pause, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Burst { get; set; } = 100;

    /// <summary>Sign-in forms an address may send each minute, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int SignInsPerMinute { get; set; } = 10;

    /// <summary>Largest request body in bytes, 1 KiB to 16 MiB.</summary>
    [Range(1 << 10, 16 << 20)]
    public int RequestLimit { get; set; } = 1 << 20;

    /// <summary>Largest body of an import in bytes, 1 MiB to 200 MiB.</summary>
    [Range(1 << 20, 200 << 20)]
    public int ImportLimit { get; set; } = 20 << 20;

    /// <summary>Addresses of proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed; nobody by default.</summary>
    public string[] TrustedProxies { get; set; } = [];
}
