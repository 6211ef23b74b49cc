using Microsoft.EntityFrameworkCore;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts;

/// <summary>The file as applied, without its variables; text, so that it can be edited and applied again.</summary>
internal static class GetFile
{
    public static async Task<IResult> HandleAsync(string id, ReportingDb db, ContractArchive archive, CancellationToken cancellationToken, long? version = null)
    {
        var wanted = version ?? await db.Set<ContractRow>().Where(row => row.Id == id).Select(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        return await archive.RowAsync(id, wanted, cancellationToken) is { } row
            ? TypedResults.Text(archive.Text(row), "application/yaml; charset=utf-8")
            : Problem.NotFound("contract", id);
    }
}
