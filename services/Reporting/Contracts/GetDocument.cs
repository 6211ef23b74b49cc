using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts;

/// <summary>The contract whole, for the services that make their part of it (<see cref="IContractCatalogue"/>).</summary>
internal static class GetDocument
{
    public static async Task<IResult> HandleAsync(string id, long version, ContractArchive archive, CancellationToken cancellationToken) =>
        await archive.DocumentAsync(id, version, cancellationToken) is { } document
            ? TypedResults.Ok(document)
            : Problem.NotFound("version of a contract", $"{id}/{version}");
}
