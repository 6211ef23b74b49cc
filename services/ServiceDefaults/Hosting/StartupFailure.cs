using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Hosting;

/// <summary>Turns what keeps a service from starting into one line that says what to do.</summary>
public static class StartupFailure
{
    /// <summary>The line, or null when the failure is a bug and deserves its stack trace.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException wrong => "Setting refused: " + string.Join("; ", wrong.Failures),
        StartupException clear => clear.Message,
        IOException { InnerException: AddressInUseException } taken => AddressTaken(taken),
        IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } } taken => AddressTaken(taken),
        IOException { InnerException.InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } denied =>
            $"{denied.Message} Ports below 1024 need a privilege: choose a higher one.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    private static string AddressTaken(IOException taken) =>
        $"{taken.Message.TrimEnd('.')}. Stop the program that has it, or choose another port.";
}

/// <summary>A start that cannot work; the message is what the operator reads, so it says what to do.</summary>
public sealed class StartupException(string message) : Exception(message);
