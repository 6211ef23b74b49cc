using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts;

/// <summary>A contract file as a console or a script sends it.</summary>
/// <param name="File">The contract, YAML.</param>
/// <param name="Variables">The variables file, YAML; null takes those of the version before, an empty text takes none.</param>
public sealed record ContractFiles(string File, string? Variables = null);

/// <summary>The rim of <see cref="ApplyContract"/>: JSON with both files, or the YAML itself as <c>application/yaml</c>.</summary>
internal static class ReceiveContract
{
    /// <summary>JSON escapes lengthen a text; the files themselves are limited to 1 MiB each.</summary>
    public const int RequestLimit = 5 << 20;

    public static Task<IResult> PostAsync(HttpContext context, ApplyContract apply, IOptions<JsonOptions> json, CancellationToken cancellationToken, bool dryRun = false) =>
        HandleAsync(context, null, apply, json.Value, dryRun, cancellationToken);

    public static Task<IResult> PutAsync(string id, HttpContext context, ApplyContract apply, IOptions<JsonOptions> json, CancellationToken cancellationToken, bool dryRun = false) =>
        HandleAsync(context, id, apply, json.Value, dryRun, cancellationToken);

    private static async Task<IResult> HandleAsync(HttpContext context, string? id, ApplyContract apply, JsonOptions json, bool dryRun, CancellationToken cancellationToken)
    {
        var files = await ReadAsync(context.Request, json, cancellationToken);
        if (files is null)
        {
            return Problem.Of(415, "wrong-media-type", "Send application/json with {file, variables}, or the file itself as application/yaml.");
        }

        var outcome = await apply.RunAsync(files.File, files.Variables, id, context.User.Identity?.Name ?? "?", dryRun, cancellationToken);
        return outcome switch
        {
            ApplyOutcome.Applied { Contract: { Version: 1, Changed: true, DryRun: false } first } => TypedResults.Created($"/contracts/{first.Id}", first),
            ApplyOutcome.Applied applied => TypedResults.Ok(applied.Contract),
            ApplyOutcome.Refused refused => Problem.Invalid(refused.Mistakes, "contract-mistakes"),
            ApplyOutcome.ProbingUnavailable => Problem.Of(
                503, "probing-unavailable", "The probing service cannot be reached, so the checks cannot be judged. Nothing was applied; try again."),
            _ => Problem.Conflict("applied-meanwhile", "Somebody else has applied this contract in the same moment. Look at it and try again."),
        };
    }

    private static async Task<ContractFiles?> ReadAsync(HttpRequest request, JsonOptions json, CancellationToken cancellationToken)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is "application/yaml" or "application/x-yaml" or "text/yaml" or "text/plain")
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            return new ContractFiles(await reader.ReadToEndAsync(cancellationToken));
        }

        return request.HasJsonContentType()
            ? await request.ReadFromJsonAsync<ContractFiles>(json.SerializerOptions, cancellationToken)
                ?? throw new BadHttpRequestException("The body is empty.", new JsonException("The body is null; send {file, variables}."))
            : null;
    }
}
