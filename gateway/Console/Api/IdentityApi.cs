namespace Platform.Console.Api;

/// <summary>Users and their roles.</summary>
internal sealed class IdentityApi(PlatformApi api)
{
    internal sealed record User(
        string Id, string UserName, string? DisplayName, bool Enabled, IReadOnlyList<string>? Roles, bool MustChangePassword, DateTimeOffset? LockedUntil,
        DateTimeOffset? LastSignInAt, long Version);

    internal sealed record UserWithPassword(User? User, string? OneTimePassword);

    internal sealed record Role(string Name, string? Label, IReadOnlyList<string>? Permissions, bool Officer, bool Assignable);

    public Task<Answer<Listing<User>>> UsersAsync(string? search, int page) => api.GetAsync<Listing<User>>("identity/users" + Query.Of(("search", search), ("page", Query.Text(page)), ("size", "50")));

    public Task<Answer<User>> UserAsync(string id) => api.GetAsync<User>("identity/users/" + Query.Segment(id));

    public Task<Answer<UserWithPassword>> CreateAsync(string userName, string displayName, IReadOnlyList<string> roles) =>
        api.PostAsync<UserWithPassword>("identity/users", new { userName, displayName, roles });

    public async Task<Answer<User>> EnableAsync(string id, bool enabled)
    {
        var found = await UserAsync(id);
        return found.Value is { } user
            ? await api.SendAsync<User>(HttpMethod.Put, "identity/users/" + Query.Segment(id), new { displayName = user.DisplayName ?? user.UserName, enabled, roles = user.Roles ?? [], version = user.Version })
            : found;
    }

    public Task<Answer<User>> SetRolesAsync(string id, IReadOnlyList<string> roles) =>
        api.SendAsync<User>(HttpMethod.Put, $"identity/users/{Query.Segment(id)}/roles", new { roles });

    public Task<Answer<UserWithPassword>> ResetPasswordAsync(string id) => api.PostAsync<UserWithPassword>($"identity/users/{Query.Segment(id)}/password");
}
