namespace Platform.Identity;

internal static partial class IdentityLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {Tokens} ended tokens")]
    public static partial void Pruned(ILogger log, long tokens);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended tokens could not be removed; tried again in an hour")]
    public static partial void NotPruned(ILogger log, Exception failure);
}
