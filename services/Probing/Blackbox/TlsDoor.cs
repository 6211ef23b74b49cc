using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>A TLS handshake as a module wants it, and the series that tell of it.</summary>
internal static class TlsDoor
{
    private static readonly (string Oid, string Name)[] Order =
    [
        ("2.5.4.5", "SERIALNUMBER"), ("2.5.4.3", "CN"), ("2.5.4.17", "POSTALCODE"), ("2.5.4.9", "STREET"), ("2.5.4.8", "ST"), ("2.5.4.7", "L"), ("2.5.4.11", "OU"),
        ("2.5.4.10", "O"), ("2.5.4.6", "C"),
    ];

    /// <summary>Shakes hands; throws <see cref="AuthenticationException"/> when the certificate isn't trusted.</summary>
    public static async Task<SslStream> ShakeAsync(Probe probe, Stream inner, TlsModule tls, string host, bool http2, CancellationToken deadline)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = tls.ServerName ?? host,
            AllowTlsResume = false,
            EnabledSslProtocols = tls.Protocols,
            CertificateChainPolicy = Policy(tls),
            ClientCertificates = tls.ClientCertificate is { } client ? [client] : null,
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                var accepted = tls.InsecureSkipVerify || errors == SslPolicyErrors.None;
                if (certificate is X509Certificate2 leaf)
                {
                    Tell(probe, leaf, chain, errors == SslPolicyErrors.None && !tls.InsecureSkipVerify);
                }

                return accepted;
            },
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options, deadline);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        return stream;
    }

    /// <summary>Keeps the protocol of a handshake until the answer is the final one.</summary>
    public static void Remember(Probe probe, SslStream stream) =>
        probe.SetVersion(stream.SslProtocol switch { SslProtocols.Tls13 => "TLS 1.3", SslProtocols.Tls12 => "TLS 1.2", var older => older.ToString() });

    /// <summary>Puts what the last handshake showed into the answer.</summary>
    public static void Publish(Probe probe)
    {
        probe.Set(Series.CertificateExpiry, probe.Value(Series.CertificateExpiry));
        probe.Set(Series.ChainExpiry, probe.Value(Series.ChainExpiry));
        probe.Set(Series.ChainInfo, 1);
        probe.Set(Series.TlsVersion, 1);
    }

    private static X509ChainPolicy Policy(TlsModule tls)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (tls.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private static void Tell(Probe probe, X509Certificate2 leaf, X509Chain? chain, bool verified)
    {
        var sent = new List<X509Certificate2> { leaf };
        sent.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
        var built = chain?.ChainElements.Select(element => element.Certificate).ToList() ?? [];
        probe.Keep(
            Unix(sent.Min(certificate => certificate.NotAfter)),
            verified && built.Count > 0 ? Unix(built.Min(certificate => certificate.NotAfter)) : -62_135_596_800,
            $$"""{fingerprint_sha256="{{Convert.ToHexStringLower(SHA256.HashData(leaf.RawData))}}",issuer="{{Label(Name(leaf.IssuerName))}}",subject="{{Label(Name(leaf.SubjectName))}}",subjectalternative="{{Label(AlternativeNames(leaf))}}"}""");
    }

    private static double Unix(DateTime local) => new DateTimeOffset(local.ToUniversalTime(), TimeSpan.Zero).ToUnixTimeSeconds();

    // Go prints a name by kinds of attribute, not in the certificate's order.
    private static string Name(X500DistinguishedName name)
    {
        var parts = name.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements).ToLookup(part => part.GetSingleElementType().Value, part => part.GetSingleElementValue());
        return string.Join(",", Order.Where(entry => parts.Contains(entry.Oid)).Select(entry => string.Join("+", parts[entry.Oid].Select(value => $"{entry.Name}={value}"))));
    }

    private static string AlternativeNames(X509Certificate2 leaf) =>
        string.Join(",", leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()));

    private static string Label(string value) =>
        new StringBuilder(Results.Printable.Of(value.Length <= 1_000 ? value : value[..1_000])).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").ToString();
}
