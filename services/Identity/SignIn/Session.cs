using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.SignIn;

/// <summary>A browser that has signed in; the tokens issued in it name it as <c>sid</c> and end with it.</summary>
internal sealed class Session
{
    /// <summary>Public id, the token's <c>sid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the cookie, hex: whoever reads the database still cannot sign in.</summary>
    public required string CookieHash { get; init; }

    public required string UserId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<Session>(session =>
    {
        session.ToTable("Sessions");
        session.HasKey(x => x.Id);
        session.Property(x => x.Id).HasMaxLength(36);
        session.Property(x => x.UserId).HasMaxLength(36);
        session.Property(x => x.CookieHash).HasMaxLength(64);
        session.HasIndex(x => x.CookieHash).IsUnique();
        session.HasIndex(x => x.UserId);
    });
}
