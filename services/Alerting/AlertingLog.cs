namespace Platform.Alerting;

/// <summary>Log lines of the service.</summary>
internal static partial class AlertingLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Escalation step of incident {IncidentId} was taken elsewhere, or is tried again: {Reason}")]
    public static partial void StepTakenElsewhere(ILogger log, string incidentId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Incident {IncidentId} could not be taken to its next step; it is tried again in a minute")]
    public static partial void StepFailed(ILogger log, Exception failure, string incidentId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over due escalation steps failed; it is repeated")]
    public static partial void PassFailed(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Inbound message {InboundId} from {PhoneMasked} is from nobody we know; not answered")]
    public static partial void UnknownSender(ILogger log, string inboundId, string phoneMasked);
}
