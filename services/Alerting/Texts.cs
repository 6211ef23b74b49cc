using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting;

/// <summary>What people write, checked and trimmed.</summary>
internal static class Texts
{
    [return: NotNullIfNotNull(nameof(value))]
    public static string? Read(string path, string? value, int limit, bool required, List<FieldError> errors)
    {
        var text = value?.Trim();
        if (required && string.IsNullOrEmpty(text))
        {
            errors.Add(new FieldError(path, "Must not be empty."));
        }
        else if (text?.Length > limit)
        {
            errors.Add(new FieldError(path, $"At most {limit} characters."));
        }

        return text;
    }

    /// <summary>Who is signed in.</summary>
    public static string Name(this ClaimsPrincipal user) => user.Identity?.Name ?? "unknown";
}
