using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Probing.Checks;

/// <summary>What a TLS handshake showed. A bad certificate still yields its dates.</summary>
internal sealed record Shaken(SslStream Stream, string? Problem, TimeSpan ExpiresIn, string Subject, DateTimeOffset ExpiresAt);

/// <summary>A handshake that judges the certificate itself and never fetches anything on its behalf: closed networks stall on that.</summary>
internal static class TlsHandshake
{
    public static async Task<Shaken> ShakeAsync(Stream inner, string host, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        string? problem = null;
        var expiresAt = DateTimeOffset.MaxValue;
        var subject = "";
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    AllowTlsResume = false,
                    CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        subject = certificate?.Subject ?? "";
                        expiresAt = Earliest(certificate, chain);
                        problem = Explain(errors, chain, host);
                        return true;
                    },
                },
                cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        return new Shaken(stream, problem, expiresAt - (time ?? TimeProvider.System).GetUtcNow(), subject, expiresAt);
    }

    /// <summary>Earliest in the chain: an intermediate that expires first breaks the site as surely as the leaf.</summary>
    private static DateTimeOffset Earliest(X509Certificate? leaf, X509Chain? chain)
    {
        var ends = (chain?.ChainElements.Select(element => element.Certificate.NotAfter) ?? []).ToList();
        if (leaf is X509Certificate2 certificate)
        {
            ends.Add(certificate.NotAfter);
        }

        return ends.Count == 0 ? DateTimeOffset.MaxValue : new DateTimeOffset(ends.Min().ToUniversalTime(), TimeSpan.Zero);
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
