using System.Text.RegularExpressions;

namespace Platform.Identity.Users;

/// <summary>Logins: lower case, and nobody's twice, not even after the person has left.</summary>
internal static partial class UserNames
{
    public const string Rule = "2 to 32 of a-z, 0-9, '.', '_' and '-', beginning with a letter";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>As typed by a person: case and outer blanks do not matter.</summary>
    public static string Normalise(string typed) => typed.Trim().ToLowerInvariant();

    [GeneratedRegex(@"^[a-z][a-z0-9._-]{1,31}\z")]
    private static partial Regex Pattern();
}
