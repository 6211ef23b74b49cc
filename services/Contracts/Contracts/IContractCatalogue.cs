using Refit;

namespace Platform.Contracts;

/// <summary>Where services fetch the contract that an event has told them of. Served by Reporting, for services only.</summary>
public interface IContractCatalogue
{
    /// <summary>The whole document, with variables filled in; 404 when that version was never applied.</summary>
    [Get("/contracts/{id}/versions/{version}/document")]
    Task<ContractDocument> GetDocumentAsync(string id, long version, CancellationToken cancellationToken);
}
