using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Evidence;

/// <summary>下载佐证文件: always as an attachment, so that no browser runs what somebody has uploaded.</summary>
internal static class GetEvidence
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        string id, HttpResponse response, ProbingDb db, CancellationToken cancellationToken)
    {
        if (await db.Set<EvidenceFile>().AsNoTracking().FirstOrDefaultAsync(file => file.Id == id, cancellationToken) is not { } found)
        {
            return Problem.NotFound("evidence file", id);
        }

        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox";
        return TypedResults.File(found.Content, found.ContentType, found.Name);
    }
}
