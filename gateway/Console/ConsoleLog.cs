namespace Platform.Console;

internal static partial class ConsoleLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Page {Path} failed")]
    public static partial void PageFailed(ILogger log, Exception failure, string path);
}
