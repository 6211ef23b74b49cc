using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Events;
using Platform.Identity.Data;

namespace Platform.Identity.Users;

/// <summary>One row: the version of the whole directory, raised by every change of a user.</summary>
internal sealed class DirectoryVersion
{
    public int Id { get; init; }

    public long Version { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<DirectoryVersion>(row =>
    {
        row.ToTable("DirectoryVersion");
        row.Property(x => x.Id).ValueGeneratedNever();
        row.HasData(new DirectoryVersion { Id = 1, Version = 0 });
    });
}

/// <summary>Marks a user as changed and tells the world, in the caller's transaction.</summary>
internal static class UserDirectory
{
    /// <summary>Gives <paramref name="user"/> the next version and publishes <see cref="UserChanged"/>; a transaction must be open.</summary>
    public static async Task ChangedAsync(this IdentityDb db, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The row lock lines up writers of several replicas, so versions are in commit order.
        await db.Set<DirectoryVersion>().ExecuteUpdateAsync(row => row.SetProperty(x => x.Version, x => x.Version + 1), cancellationToken);
        user.Version = await db.DirectoryVersionAsync(cancellationToken);
        user.Revision = Guid.NewGuid();
        db.Publish(new UserChanged(user.Id, user.UserName, user.DisplayName, user.Enabled, user.Roles, now, user.Version));
    }

    public static Task<long> DirectoryVersionAsync(this IdentityDb db, CancellationToken cancellationToken) =>
        db.Set<DirectoryVersion>().AsNoTracking().Select(row => row.Version).SingleAsync(cancellationToken);
}
