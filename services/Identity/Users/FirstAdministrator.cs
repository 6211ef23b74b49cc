using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Users;

/// <summary>The account that a fresh installation begins with. Its password is for one use; there is no known default.</summary>
internal static class FirstAdministrator
{
    public static async Task EnsureAsync(IdentityDb db, FirstAdministratorOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.Password is "" || await db.Users.AnyAsync(cancellationToken))
        {
            return;
        }

        var user = new User
        {
            Id = Guid.NewGuid().ToString(),
            UserName = options.UserName,
            DisplayName = "系统管理员",
            Roles = [Known.SystemAdministrator, Known.OperationsManager],
            PasswordHash = PasswordHash.Of(options.Password),
            MustChangePassword = true,
            PasswordChangedAt = now,
            CreatedAt = now,
        };
        try
        {
            await using var transaction = await db.BeginAsync(cancellationToken);
            db.Users.Add(user);
            await db.ChangedAsync(user, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException) when (db.Users.AsNoTracking().Any())
        {
            // Another replica was first.
            db.ChangeTracker.Clear();
        }
    }
}
