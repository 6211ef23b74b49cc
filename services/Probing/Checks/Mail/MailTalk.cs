using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;

namespace Platform.Probing.Checks.Mail;

/// <summary>Keeps what a mail server says; what we say stays out, for it holds the password and the letter.</summary>
internal sealed class ServerLines(ProbeTrace trace) : IProtocolLogger
{
    private readonly StringBuilder line = new();

    /// <summary>First line, without its end.</summary>
    public string? Banner { get; private set; }

    /// <summary>Whether STARTTLS was among what it offered, before or without it being used.</summary>
    public bool OffersTls { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        foreach (var letter in Encoding.UTF8.GetString(buffer, offset, count))
        {
            if (letter != '\n')
            {
                if (line.Length < 500)
                {
                    line.Append(letter);
                }

                continue;
            }

            var said = line.ToString().TrimEnd('\r');
            Banner ??= said;
            OffersTls |= said is "250-STARTTLS" or "250 STARTTLS";
            trace.Say("server: " + said);
            line.Clear();
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>A mail client that judges certificates without fetching anything on their behalf, and without ending over them.</summary>
internal sealed class MailClient : SmtpClient
{
    public MailClient(ServerLines lines)
        : base(lines)
    {
        CheckCertificateRevocation = false;
        ServerCertificateValidationCallback = Judge;
    }

    /// <summary>Why the certificate is not to be trusted; null when it is, or when none was shown.</summary>
    public string? Problem { get; private set; }

    /// <summary>When the first of the chain ends; null without TLS.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <inheritdoc />
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
    {
        var options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        return options;
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var ends = (chain?.ChainElements.Select(element => element.Certificate.NotAfter) ?? []).Concat(certificate is X509Certificate2 leaf ? [leaf.NotAfter] : []).ToList();
        ExpiresAt = ends.Count == 0 ? null : new DateTimeOffset(ends.Min().ToUniversalTime(), TimeSpan.Zero);
        Problem = errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "服务器没有出示证书",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "证书域名与主机不符",
            _ => "证书不受信任",
        };
        return true;
    }
}

/// <summary>A stream that gives out no more than so much: a server that never stops talking is told so.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream
{
    private long left = most;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout { get => inner.ReadTimeout; set => inner.ReadTimeout = value; }

    public override int WriteTimeout { get => inner.WriteTimeout; set => inner.WriteTimeout = value; }

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(int read) => (left -= read) >= 0 ? read : throw new ProbeFailed(FailureReason.TooLarge, "邮件服务器应答过长");
}
