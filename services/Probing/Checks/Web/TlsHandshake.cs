using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Checks.Web;

/// <summary>What a TLS handshake showed. A bad certificate still yields its dates.</summary>
internal sealed record Shaken(SslStream Stream, string? Problem, TimeSpan ExpiresIn, string Subject, DateTimeOffset ExpiresAt)
{
    /// <summary>The server's certificate as it was shown; null when it showed none.</summary>
    public CertificateView? Leaf { get; init; }

    /// <summary>Whether the certificate is for the name that was asked for; tells nothing of trust.</summary>
    public bool NameMatches { get; init; } = true;

    /// <summary>Whether the chain leads to a trusted root and no date is over; tells nothing of the name.</summary>
    public bool Trusted { get; init; } = true;

    /// <summary>Version of the protocol as a number: 1.3.</summary>
    public double Version { get; init; }
}

/// <summary>A handshake that judges the certificate itself and never fetches anything on its behalf: closed networks stall on that.</summary>
internal static class TlsHandshake
{
    private static readonly List<SslApplicationProtocol> Http2 = [SslApplicationProtocol.Http2];

    public static Task<Shaken> ShakeAsync(Stream inner, string host, CancellationToken cancellationToken, TimeProvider? time = null) =>
        ShakeAsync(inner, host, WebAccess.Plain, cancellationToken, time);

    public static async Task<Shaken> ShakeAsync(Stream inner, string host, WebAccess access, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        var seen = new Judgement();
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(host, access, seen), cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        var now = (time ?? TimeProvider.System).GetUtcNow();
        return new Shaken(stream, seen.Problem, seen.ExpiresAt - now, seen.Leaf?.Subject ?? "", seen.ExpiresAt)
        {
            Leaf = seen.Leaf, NameMatches = seen.NameMatches, Trusted = seen.Trusted, Version = Number(stream.SslProtocol),
        };
    }

    private static double Number(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => 1.3,
        SslProtocols.Tls12 => 1.2,
#pragma warning disable SYSLIB0039, CS0618 // Named only to be told, never offered.
        SslProtocols.Tls11 => 1.1,
        SslProtocols.Tls => 1.0,
#pragma warning restore SYSLIB0039, CS0618
        _ => 0,
    };

    private static SslClientAuthenticationOptions Options(string host, WebAccess access, Judgement seen)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (access.TrustedRoots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            AllowTlsResume = false,
            ApplicationProtocols = access.Http2 ? Http2 : null,
            CertificateChainPolicy = policy,
            ClientCertificateContext = access.ClientCertificate is { } mine ? SslStreamCertificateContext.Create(mine, null, offline: true) : null,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                seen.Judge(certificate, chain, errors, host);
                return true;
            },
        };
    }

    /// <summary>What the callback saw of the certificate; the handshake itself always goes on.</summary>
    private sealed class Judgement
    {
        public string? Problem { get; private set; }

        public DateTimeOffset ExpiresAt { get; private set; } = DateTimeOffset.MaxValue;

        public CertificateView? Leaf { get; private set; }

        public bool NameMatches { get; private set; }

        public bool Trusted { get; private set; }

        public void Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
        {
            Leaf = certificate is X509Certificate2 leaf ? CertificateView.Of(leaf, chain) : null;
            ExpiresAt = Leaf?.ChainEndsAt ?? DateTimeOffset.MaxValue;
            NameMatches = Leaf is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
            Trusted = Leaf is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors);
            Problem = Explain(errors, chain, host);
        }
    }

    private static string? Explain(SslPolicyErrors errors, X509Chain? chain, string host)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("服务器没有出示证书");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"证书不是颁发给 {host} 的");
        }

        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            reasons.Add("证书已过期或尚未生效");
        }

        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            reasons.Add("证书颁发机构不受信任");
        }

        return reasons.Count > 0 ? string.Join("；", reasons) : "证书不受信任";
    }
}
