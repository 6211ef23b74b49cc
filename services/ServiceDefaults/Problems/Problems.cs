using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ServiceDefaults.Problems;

/// <summary>One mistake in what a caller sent.</summary>
/// <param name="Path">Where: a JSON path, or the path in a file, for example <c>checks[2].every</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Line">Line in a file, from 1; null outside files.</param>
/// <param name="Column">Column in a file or a condition, from 1; null where it makes no sense.</param>
/// <param name="Choices">The valid choices; null where they cannot be listed.</param>
public sealed record FieldError(
    string Path, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Column = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Choices = null);

/// <summary>RFC 9457 problem details with a stable <c>code</c>, so that a program can act and a person can read.</summary>
public static class Problem
{
    /// <summary>400: every mistake at once; nothing was applied.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors, string code = "invalid") =>
        Of(StatusCodes.Status400BadRequest, code, $"{errors.Count} mistake(s); nothing was applied.", errors);

    /// <summary>400 with one mistake.</summary>
    public static ProblemHttpResult Invalid(string path, string message) => Invalid([new FieldError(path, message)]);

    /// <summary>404.</summary>
    public static ProblemHttpResult NotFound(string what, string id) =>
        Of(StatusCodes.Status404NotFound, "not-found", $"There is no {what} '{Shown(id)}'.");

    /// <summary>409: the request is right, but not in the present state.</summary>
    public static ProblemHttpResult Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    /// <summary>Any status with a stable code.</summary>
    public static ProblemHttpResult Of(int status, string code, string detail, IReadOnlyList<FieldError>? errors = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (errors is not null)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    private static string Shown(string id) => id.Length <= 64 ? id : id[..64] + "…";
}
