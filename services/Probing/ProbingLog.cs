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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Plan {PlanId}: {Count} rounds made, until {Until}")]
    public static partial void RoundsPlanned(this ILogger log, string planId, int count, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Information, Message = "Round {RoundId} begins with {Items} items")]
    public static partial void RoundBegun(this ILogger log, string roundId, int items);

    [LoggerMessage(Level = LogLevel.Information, Message = "Round {RoundId} ends: {State}, {Reason}")]
    public static partial void RoundEnded(this ILogger log, string roundId, Platform.Contracts.RoundState state, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The inspection rounds could not be kept; trying again")]
    public static partial void RoundsNotKept(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Round or plan {Id} could not be kept; the others go on")]
    public static partial void RoundNotKept(this ILogger log, Exception failure, string id);

    [LoggerMessage(Level = LogLevel.Information, Message = "Contract {ContractId} version {Version}: {Checks} checks, {Retired} retired")]
    public static partial void ContractTaken(this ILogger log, string contractId, long version, int checks, int retired);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} results older than the retention removed")]
    public static partial void Pruned(this ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old results could not be removed")]
    public static partial void NotPruned(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} results of {Slots} slot(s) refused: another replica has taken these over")]
    public static partial void Fenced(this ILogger log, int count, int slots);

    [LoggerMessage(Level = LogLevel.Error, Message = "More than {Limit} results wait for the database; further ones are given up and their instants marked as not run")]
    public static partial void ResultsGivenUp(this ILogger log, int limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} slot(s) of zone '{Zone}' taken over")]
    public static partial void SlotsTaken(this ILogger log, int count, string zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} slot(s) of zone '{Zone}' handed over")]
    public static partial void SlotsHandedOver(this ILogger log, int count, string zone);

    [LoggerMessage(Level = LogLevel.Error, Message = "Slots of zone '{Zone}' could not be taken over in the database; trying again")]
    public static partial void SlotsNotClaimed(this ILogger log, Exception failure, string zone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slots were not given back and end with their lease: {Reason}")]
    public static partial void SlotsNotReleased(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Reason}): probing goes on with the slots held; the database refuses what is another's by then")]
    public static partial void LedgerAway(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This worker could not report itself: {Reason}")]
    public static partial void WorkerNotReported(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone '{Zone}' has no living worker: {Count} check(s) are unknown")]
    public static partial void ZoneBlind(this ILogger log, string zone, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Licences could not be looked at; trying again")]
    public static partial void LicencesNotRead(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Check {CheckId} is {Status}: {Cause}")]
    public static partial void SuppressionMoved(this ILogger log, string checkId, Platform.Contracts.CheckStatus status, string cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was not told could not be looked at; trying again")]
    public static partial void NotSwept(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "None of the {Count} gate targets of zone {Zone} can be reached; failures there are unknown")]
    public static partial void Isolated(this ILogger log, string zone, int count);
}
