namespace Platform.Contracts.Events;

/// <summary>
/// A version of a contract was applied. The document itself is fetched through <see cref="IContractCatalogue"/>: it may
/// hold phone numbers and secrets, which no event carries.
/// </summary>
public sealed record ContractApplied(string ContractId, string Title, DateOnly From, DateOnly To, string Sha256, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.reporting.contract-applied.v1";

    string IEvent.Subject => ContractId;
}

/// <summary>A report file was made.</summary>
public sealed record ReportGenerated(
    string ReportId, string ContractId, string Kind, DateOnly From, DateOnly To, string Sha256, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.reporting.report-generated.v1";

    string IEvent.Subject => ReportId;
}
