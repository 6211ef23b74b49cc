namespace Platform.Reporting.Contracts;

/// <summary>Section <c>Contracts</c>: contracts that are there from the first start on.</summary>
public sealed class ContractsOptions
{
    /// <summary>Contract files to apply on start when they are not there yet. <c>x.variables.yaml</c> beside <c>x.yaml</c> is taken too.</summary>
    public IList<string> ApplyOnStart { get; } = [];

    /// <summary>Variables for these files that only the host knows, such as its own address; they come after those of the file beside.</summary>
    public IDictionary<string, string> Variables { get; } = new Dictionary<string, string>();
}
