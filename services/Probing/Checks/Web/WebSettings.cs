using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Web;

/// <summary>How a probe gets to its server: settings that all kinds over HTTP and TLS share.</summary>
internal record WebSettings
{
    private readonly Lock gate = new();
    private WebAccess? access;

    [StringLength(253), RegularExpression(Kinds.HostNames.Pattern, ErrorMessage = Kinds.HostNames.Message), Display(Name = "证书域名", Description = "与主机不同时填写（SNI）")]
    public string? ServerName { get; init; }

    [Display(Name = "忽略证书错误", Description = "仅用于自签名证书；有效期条件仍然有效")]
    public bool AcceptAnyCertificate { get; init; }

    [StringLength(262_144), Display(Name = "受信任的根证书", Description = "PEM，可含多张；填写后只信任这些")]
    public string? TrustedRoots { get; init; }

    [Secret, StringLength(65_536), Display(Name = "客户端证书", Description = "PEM，证书与私钥；加密保存，不再显示")]
    public string? ClientCertificate { get; init; }

    [Display(Name = "代理")]
    public ProxySettings? Proxy { get; init; }

    /// <summary>The settings as a connection takes them, read once.</summary>
    internal WebAccess Access(bool http2 = false)
    {
        lock (gate)
        {
            return access ??= new WebAccess
            {
                ServerName = string.IsNullOrEmpty(ServerName) ? null : ServerName,
                AcceptAnyCertificate = AcceptAnyCertificate,
                TrustedRoots = Roots(TrustedRoots),
                ClientCertificate = Certificate(ClientCertificate),
                Proxy = Proxy?.Address(),
                Http2 = http2,
            };
        }
    }

    /// <summary>What is wrong with certificates and proxy.</summary>
    internal IEnumerable<FieldError> AccessErrors()
    {
        if (Failed(() => Roots(TrustedRoots)))
        {
            yield return new FieldError("trustedRoots", "不是 PEM 格式的证书（-----BEGIN CERTIFICATE-----）");
        }

        if (Failed(() => Certificate(ClientCertificate)))
        {
            yield return new FieldError("clientCertificate", "应为 PEM 格式的证书及其未加密的私钥");
        }

        if (Proxy is not null && Proxy.Uri is null)
        {
            yield return new FieldError("proxy.url", "代理地址应为 http://主机:端口");
        }
    }

    private static bool Failed(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return true;
        }
    }

    private static X509Certificate2Collection? Roots(string? pem)
    {
        if (string.IsNullOrWhiteSpace(pem))
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : throw new CryptographicException("No certificate in the text");
    }

    private static X509Certificate2? Certificate(string? pem) => string.IsNullOrWhiteSpace(pem) ? null : X509Certificate2.CreateFromPem(pem, pem);
}

/// <summary>A proxy on the way.</summary>
internal sealed record ProxySettings
{
    [Required(ErrorMessage = "请填写代理地址"), StringLength(300), Display(Name = "代理地址", Description = "http://主机:端口；https 目标经 CONNECT，http 目标经普通代理")]
    public string Url { get; init; } = "";

    [StringLength(200), Display(Name = "代理用户名")]
    public string? User { get; init; }

    [Secret, StringLength(200), Display(Name = "代理密码")]
    public string? Password { get; init; }

    internal Uri? Uri => System.Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme == "http" && url.Host.Length > 0 && url.UserInfo.Length == 0 ? url : null;

    internal WebProxyAddress Address() => new(Uri!.IdnHost, Uri.Port, string.IsNullOrEmpty(User) ? null : BasicAuth.Of(User, Password));
}

internal static class BasicAuth
{
    public static string Of(string? user, string? password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
