namespace Platform.Notification;

/// <summary>What this service logs: ids and masks, never a number or a text.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Loop {Loop} failed and goes on")]
    public static partial void LoopFailed(ILogger log, Exception failure, string loop);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Contract {ContractId}: phone of person {PersonId} refused: {Problem}")]
    public static partial void ContactRefused(ILogger log, string contractId, string personId, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Message {MessageId} is {State} with {Provider}, attempt {Attempt}")]
    public static partial void HandedOver(ILogger log, string messageId, Contracts.MessageState state, string provider, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId}: {Provider} refused for now ({Reason}), next attempt at {Next}")]
    public static partial void TriedAgain(ILogger log, string messageId, string provider, Messages.FailureReason reason, DateTimeOffset next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} is uncertain: {Detail}")]
    public static partial void Uncertain(ILogger log, string messageId, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId}: {Provider} threw {Failure} during hand-over; its outcome is uncertain")]
    public static partial void ProviderThrew(ILogger log, string messageId, string provider, string failure);
}
