namespace Platform.Probing;

internal static partial class ProbingLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Probe of {CheckId} ended in a fault of ours")]
    public static partial void ProbeFault(this ILogger log, Exception failure, string checkId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} results could not be written; trying again")]
    public static partial void BatchNotWritten(this ILogger log, Exception failure, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule could not be read; trying again")]
    public static partial void ScheduleNotRead(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Check {CheckId} cannot be read any more (kind {Kind}); it is not probed")]
    public static partial void CheckNotReadable(this ILogger log, string checkId, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Probe of {CheckId} would start {LagMs} ms late; its verdict is unknown")]
    public static partial void Starved(this ILogger log, string checkId, double lagMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Check {CheckId}: {Previous} to {Current}, {Reason}")]
    public static partial void StateChanged(this ILogger log, string checkId, Platform.Contracts.CheckStatus previous, Platform.Contracts.CheckStatus current, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Contract {ContractId} version {Version}: {Checks} checks, {Retired} retired")]
    public static partial void ContractTaken(this ILogger log, string contractId, long version, int checks, int retired);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} results older than the retention removed")]
    public static partial void Pruned(this ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old results could not be removed")]
    public static partial void NotPruned(this ILogger log, Exception failure);
}
