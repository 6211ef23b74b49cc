using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Tests;

/// <summary>An authority of the test's own, and certificates of it, good and bad.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 root;
    private readonly X509Certificate2 middle;

    public TestCertificates(int middleDays = 300)
    {
        root = Authority("CN=Test Root", null, 3_650);
        middle = Authority("CN=Test Intermediate", root, middleDays);
    }

    public string RootPem => root.ExportCertificatePem();

    /// <summary>What a server sends besides its own certificate.</summary>
    public X509Certificate2Collection Chain => [middle];

    public X509Certificate2 Leaf(string name = "localhost", int days = 90, int since = -1)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        // Signed as such: the authority's own end is none of its business.
        using var issuer = middle.GetRSAPrivateKey()!;
        using var made = request.Create(
            middle.SubjectName, X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1), Now.AddDays(since), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        root.Dispose();
        middle.Dispose();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer, int days)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (issuer is null)
        {
            using var self = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(days));
            return X509CertificateLoader.LoadPkcs12(self.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
        }

        using var made = request.Create(issuer, Now.AddDays(-9), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
