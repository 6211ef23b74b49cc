using System.ComponentModel.DataAnnotations;
using Platform.Identity.Clients;

namespace Platform.Identity;

/// <summary>Section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>Whether this service is the identity provider itself; false when a real Keycloak is.</summary>
    public bool Embedded { get; set; } = true;

    /// <summary>The account that a fresh installation gets.</summary>
    public FirstAdministratorOptions FirstAdministrator { get; set; } = new();

    /// <summary>Clients of the embedded provider; brought in line with this list at every start.</summary>
    public List<ClientSettings> Clients { get; set; } = [];

    /// <summary>A browser session ends after this long without a sign-in page or renewal, 5 min to 8 h.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "08:00:00")]
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A browser session and everything issued in it end after this long, 1 h to 24 h.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "1.00:00:00")]
    public TimeSpan SessionEnd { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Sessions a user may have at once, 1 to 20; a further one ends the oldest.</summary>
    [Range(1, 20)]
    public int SessionsPerUser { get; set; } = 3;

    /// <summary>Life of an access token, 1 to 15 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:15:00")]
    public TimeSpan AccessToken { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Life of a refresh token, 10 min to 24 h; each use replaces it.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "1.00:00:00")]
    public TimeSpan RefreshToken { get; set; } = TimeSpan.FromHours(8);
}

/// <summary>Section <c>Identity:FirstAdministrator</c>; read only while there is no user at all.</summary>
internal sealed class FirstAdministratorOptions
{
    /// <summary>Login.</summary>
    [Required]
    public string UserName { get; set; } = "admin";

    /// <summary>One-time password, to be changed at the first sign-in; empty: no account is made.</summary>
    public string Password { get; set; } = "";
}
