namespace Platform.Identity.Users;

/// <summary>A user as others see it; nothing of the password.</summary>
internal sealed record UserView(
    string Id, string UserName, string DisplayName, bool Enabled, IReadOnlyList<string> Roles, bool MustChangePassword, DateTimeOffset? LockedUntil,
    DateTimeOffset? LastSignInAt, DateTimeOffset CreatedAt, long Version)
{
    public static UserView Of(User user, DateTimeOffset now) => new(
        user.Id, user.UserName, user.DisplayName, user.Enabled, user.Roles, user.MustChangePassword,
        user.Guard.IsLocked(now) ? user.Guard.LockedUntil : null, user.LastSignInAt, user.CreatedAt, user.Version);
}

/// <summary>One page of users.</summary>
internal sealed record UserPage(IReadOnlyList<UserView> Items, int Total, int Page, int Size);

/// <summary>A user with the password that was made; it is shown this once.</summary>
internal sealed record UserWithPassword(UserView User, string OneTimePassword);
