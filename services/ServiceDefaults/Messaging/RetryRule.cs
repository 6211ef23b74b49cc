using System.Text.Json;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>When a failed event is tried again, and what is written about it. Pure.</summary>
internal static class RetryRule
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Pause before the next try after <paramref name="attempts"/> failed ones.</summary>
    public static TimeSpan Pause(int attempts) => attempts < Pauses.Length ? Pauses[attempts] : Longest;

    /// <summary>An event that cannot be read today cannot be read tomorrow: a person must look at it.</summary>
    public static bool IsHopeless(Exception failure) => failure is JsonException or NotSupportedException or FormatException;

    /// <summary>What becomes of an event after its <paramref name="failed"/>th failure: who is merely away comes back, so that is waited for.</summary>
    public static DeferredState Next(int failed, int attempts, Exception failure) =>
        IsHopeless(failure) || (failed >= attempts && !IsPassing(failure)) ? DeferredState.Parked : DeferredState.Retrying;

    private static bool IsPassing(Exception failure) => failure.GetBaseException() is HttpRequestException or TimeoutException or System.Net.Sockets.SocketException
        || failure is System.Data.Common.DbException { IsTransient: true };

    /// <summary>One line for a person, without personal data.</summary>
    public static string Reason(Exception failure)
    {
        var innermost = failure.GetBaseException();
        var line = $"{innermost.GetType().Name}: {innermost.Message}".ReplaceLineEndings(" ");
        return Mask.Text(line.Length <= 500 ? line : line[..500]);
    }
}
