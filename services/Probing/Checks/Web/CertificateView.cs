using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Checks.Web;

/// <summary>A server's certificate as a person reads it, copied while the handshake still holds it.</summary>
/// <param name="Subject">Subject's distinguished name.</param>
/// <param name="Issuer">Issuer's distinguished name.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, hexadecimal, upper case.</param>
/// <param name="EndsAt">End of the certificate itself.</param>
/// <param name="ChainEndsAt">Earliest end in the chain: an intermediate that expires first breaks the site as surely as the leaf.</param>
/// <param name="ChainLength">Certificates in the chain as far as it could be built.</param>
internal sealed record CertificateView(
    string Subject, string Issuer, string Fingerprint, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset ChainEndsAt, int ChainLength, byte[] Raw)
{
    public static CertificateView Of(X509Certificate2 leaf, X509Chain? chain)
    {
        var end = leaf.NotAfter;
        var count = 1;
        if (chain is not null)
        {
            count = Math.Max(1, chain.ChainElements.Count);
            foreach (var element in chain.ChainElements)
            {
                end = element.Certificate.NotAfter < end ? element.Certificate.NotAfter : end;
            }
        }

        return new CertificateView(
            leaf.Subject, leaf.Issuer, leaf.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), Utc(leaf.NotBefore), Utc(leaf.NotAfter), Utc(end), count, leaf.RawData);
    }

    /// <summary>Size of the public key in bits, and the names it is for; read only when somebody asks.</summary>
    public (int KeyBits, string Names) Details()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Raw);
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = rsa is null ? certificate.GetECDsaPublicKey() : null;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        return (rsa?.KeySize ?? ecdsa?.KeySize ?? 0, string.Join(", ", names));
    }

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime(), TimeSpan.Zero);
}
