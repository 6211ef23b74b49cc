using System.Net.Sockets;
using System.Security.Authentication;

namespace Platform.Probing.Checks;

/// <summary>From the exceptions of sockets, TLS and HTTP to reasons.</summary>
internal static class FailureReasons
{
    /// <summary>The sentence that <paramref name="failure"/> carries for people; null when the reason's own says it all.</summary>
    public static string? Detail(Exception failure, FailureReason reason) =>
        reason != FailureReason.Timeout && failure is OutboundRefused or ProbeFailed ? failure.Message : null;

    public static FailureReason Of(Exception failure, CancellationToken deadline) => failure switch
    {
        _ when deadline.IsCancellationRequested => FailureReason.Timeout,
        OutboundRefused => FailureReason.NotAllowed,
        ProbeFailed failed => failed.Reason,
        AuthenticationException => FailureReason.TlsRefused,
        SocketException socket => Of(socket.SocketErrorCode),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => FailureReason.TooLarge,
        HttpRequestException { InnerException: { } inner } => Of(inner, deadline) is var known && known == FailureReason.Internal ? FailureReason.ProtocolError : known,
        IOException { InnerException: { } inner } => Of(inner, deadline) is var known && known == FailureReason.Internal ? FailureReason.ProtocolError : known,
        HttpRequestException or IOException or InvalidDataException => FailureReason.ProtocolError,
        OperationCanceledException => FailureReason.Timeout,
        _ => FailureReason.Internal,
    };

    private static FailureReason Of(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => FailureReason.NameNotResolved,
        SocketError.ConnectionRefused => FailureReason.ConnectionRefused,
        SocketError.TimedOut => FailureReason.Timeout,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => FailureReason.ProtocolError,
        _ => FailureReason.Unreachable,
    };
}
