namespace Platform.Reporting.Contracts;

/// <summary>What the contract slices log; never a phone number or a value of a variable.</summary>
internal static partial class ContractsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Contract {Contract} is there, version {Version}")]
    public static partial void AppliedOnStart(this ILogger log, string contract, long version);

    [LoggerMessage(Level = LogLevel.Error, Message = "Contract file {Path} was refused: {Mistakes}")]
    public static partial void StartFileRefused(this ILogger log, string path, string mistakes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Contract file {Path} cannot be read: {Reason}")]
    public static partial void StartFileUnreadable(this ILogger log, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Contract file {Path} waits: {Reason}")]
    public static partial void StartFileWaits(this ILogger log, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Contract file {Path} could not be applied yet and is tried again")]
    public static partial void StartFileFailed(this ILogger log, Exception failure, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The probing service cannot judge the checks of a contract: {Reason}")]
    public static partial void ProbingUnavailable(this ILogger log, string reason);
}
