namespace Platform.Identity.Clients;

/// <summary>A program that may ask the embedded provider for tokens.</summary>
internal sealed class ClientSettings
{
    /// <summary>Client id, for example <c>platform-console</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Client secret; empty for a program that cannot keep one (code flow with PKCE only).</summary>
    public string Secret { get; set; } = "";

    /// <summary>Roles of its service account; empty: the client gets no token of its own.</summary>
    public List<string> Roles { get; set; } = [];

    /// <summary>Where a sign-in may return to, exactly as the client will name it; empty: no sign-in through this client.</summary>
    public List<string> RedirectUris { get; set; } = [];

    /// <summary>Where a sign-out may return to.</summary>
    public List<string> PostLogoutRedirectUris { get; set; } = [];
}
