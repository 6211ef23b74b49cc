using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Tests;

/// <summary>Certificates that nobody trusts.</summary>
internal static class Certificates
{
    /// <summary>Self-signed for <paramref name="name"/>, valid from yesterday for some days.</summary>
    public static X509Certificate2 SelfSigned(string name, int days)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
