using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using ConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace Platform.Probing.Checks.Ssh;

/// <summary>Opens SSH connections: to the address that the guard has judged, with the host key that was pinned, by the deadline.</summary>
internal sealed class SshDoor(OutboundGuard guard)
{
    /// <summary>The library waits for some answers on a thread of its own; this ends such a wait even when nobody disposes of it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>A connected client of the kind that <paramref name="make"/> makes; the caller disposes of it.</summary>
    public async Task<TClient> OpenAsync<TClient>(SshAccess access, Func<ConnectionInfo, TClient> make, ProbeContext context)
        where TClient : BaseClient
    {
        context.Deadline.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        var address = (await guard.ResolveAsync(access.Host, context.Deadline))[0];
        var resolved = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        context.Trace.Phases = new Phases(resolved);
        var client = make(new ConnectionInfo(address.ToString(), access.Port, access.User, Methods(access)) { Timeout = LongestWait, RetryAttempts = 1 });
        string? shown = null;
        var refused = false;
        client.HostKeyReceived += (_, key) =>
        {
            shown = $"SHA256:{key.FingerPrintSHA256.TrimEnd('=')}（{key.HostKeyName}）";
            key.CanTrust = access.Trusts(key.FingerPrintSHA256);
            refused = !key.CanTrust;
        };
        try
        {
            // It blocks a thread while it agrees on keys: on one of the pool's, and nobody waits for it past the deadline.
            await Task.Run(() => client.ConnectAsync(context.Deadline), context.Deadline).WaitAsync(context.Deadline);
            context.Trace.Phases = context.Trace.Phases with { Connect = Stopwatch.GetElapsedTime(start).TotalMilliseconds - resolved };
            context.Trace.Say($"{address}:{access.Port} {shown}, signed in as {access.User}");
            return client;
        }
        catch (Exception failure)
        {
            client.Dispose();
            context.Trace.Say($"{address}:{access.Port} {shown}: {failure.GetType().Name}");
            throw refused ? new ProbeFailed(FailureReason.CertificateInvalid, $"主机密钥与设置不符，实际为 {shown}") : Explained(failure);
        }
    }

    /// <summary>The library's exceptions as reasons.</summary>
    public static Exception Explained(Exception failure) => failure switch
    {
        SshAuthenticationException => new ProbeFailed(FailureReason.SignInRefused, "SSH 登录被拒绝：用户名、密码或私钥不对"),
        SshOperationTimeoutException => new ProbeFailed(FailureReason.Timeout, "SSH 服务器超时未响应"),
        SftpPathNotFoundException => new ProbeFailed(FailureReason.ProtocolError, "SFTP 路径不存在"),
        SftpPermissionDeniedException => new ProbeFailed(FailureReason.ProtocolError, "SFTP 路径没有访问权限"),
        SshException { InnerException: SocketException socket } => socket,
        SshException => new ProbeFailed(FailureReason.ProtocolError, "SSH 应答不符合协议：" + failure.Message),
        _ => failure,
    };

    /// <summary>The private key of the settings; null when it cannot be read.</summary>
    internal static PrivateKeyFile? Key(SshAccess access)
    {
        try
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(access.PrivateKey!.ReplaceLineEndings("\n").Trim() + "\n"));
            return new PrivateKeyFile(text, string.IsNullOrEmpty(access.Passphrase) ? null : access.Passphrase);
        }
        catch (Exception)
        {
            // Whatever the parser stumbles over: it is no key.
            return null;
        }
    }

    private static AuthenticationMethod[] Methods(SshAccess access)
    {
        var methods = new List<AuthenticationMethod>();
        if (!string.IsNullOrEmpty(access.PrivateKey) && Key(access) is { } key)
        {
            methods.Add(new PrivateKeyAuthenticationMethod(access.User, key));
        }

        if (access.Password is { Length: > 0 } password)
        {
            var asked = new KeyboardInteractiveAuthenticationMethod(access.User);
            asked.AuthenticationPrompt += (_, prompts) => prompts.Prompts.ToList().ForEach(prompt => prompt.Response = password);
            methods.AddRange([new PasswordAuthenticationMethod(access.User, password), asked]);
        }

        return [.. methods];
    }
}
