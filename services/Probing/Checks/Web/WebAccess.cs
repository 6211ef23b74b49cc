using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Checks.Web;

/// <summary>How a connection is made where that differs from a plain visitor's: through a proxy, with certificates of one's own, by HTTP/2.</summary>
internal sealed record WebAccess
{
    public static readonly WebAccess Plain = new();

    public static readonly WebAccess AnyCertificate = new() { AcceptAnyCertificate = true };

    /// <summary>True: a bad certificate is reported but ends nothing.</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>Proxy, <c>http://host:port</c>; null: straight to the target.</summary>
    public WebProxyAddress? Proxy { get; init; }

    /// <summary>Roots that are trusted instead of the machine's; null: the machine's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Certificate with its key that we show when asked.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Name asked for and expected in the certificate when it isn't the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>True: HTTP/2, and nothing less.</summary>
    public bool Http2 { get; init; }
}

/// <summary>A proxy and what it asks for.</summary>
internal sealed record WebProxyAddress(string Host, int Port, string? Authorization);
