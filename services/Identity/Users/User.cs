using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.Users;

/// <summary>A person who can sign in. Never deleted, so that a login is never given to somebody else.</summary>
internal sealed class User
{
    /// <summary>The token's <c>sub</c>: a UUID.</summary>
    public required string Id { get; init; }

    /// <summary>Login, lower case, unique for ever.</summary>
    public required string UserName { get; init; }

    /// <summary>As shown, 1 to 64 characters.</summary>
    public required string DisplayName { get; set; }

    public bool Enabled { get; set; } = true;

    public List<string> Roles { get; set; } = [];

    /// <summary>See <see cref="Users.PasswordHash"/>.</summary>
    public required string PasswordHash { get; set; }

    /// <summary>The password was given by somebody else; the first thing to do with it is to replace it.</summary>
    public bool MustChangePassword { get; set; }

    public DateTimeOffset PasswordChangedAt { get; set; }

    public SignInGuard Guard { get; set; } = new();

    public DateTimeOffset? LastSignInAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The directory's version when this user last changed; grows over all users together.</summary>
    public long Version { get; set; }

    /// <summary>Guards against two writers at once.</summary>
    public Guid Revision { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<User>(user =>
    {
        user.ToTable("Users");
        user.HasKey(x => x.Id);
        user.Property(x => x.Id).HasMaxLength(36);
        user.HasIndex(x => x.UserName).IsUnique();
        user.Property(x => x.UserName).HasMaxLength(32);
        user.Property(x => x.DisplayName).HasMaxLength(64);
        user.Property(x => x.PasswordHash).HasMaxLength(256);
        user.Property(x => x.Revision).IsConcurrencyToken();
        user.ComplexProperty(x => x.Guard);
    });
}
