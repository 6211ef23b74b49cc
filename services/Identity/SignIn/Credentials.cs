using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Provider;
using Platform.Identity.Users;
using Platform.ServiceDefaults.Audit;

namespace Platform.Identity.SignIn;

/// <summary>How a sign-in ended; the page tells a stranger accepted or not, the audit log tells which.</summary>
internal enum SignInOutcome
{
    Accepted = 0,
    WrongPassword = 1,
    UnknownUser = 2,
    Locked = 3,
    Disabled = 4,
}

/// <summary>
/// The one place where a password is checked, so that every way in shares one counter. An unknown login costs the same time
/// and the same writes as a wrong password.
/// </summary>
internal sealed class Credentials(IdentityDb db, RealmAddress realm, TimeProvider time, IdentityMetrics metrics)
{
    private const int Writers = 20;

    public async Task<(SignInOutcome Outcome, User? User)> CheckAsync(HttpContext context, string userName, string password, CancellationToken cancellationToken)
    {
        var name = UserNames.Normalise(userName);
        var stored = await db.Users.AsNoTracking().Where(user => user.UserName == name).Select(user => user.PasswordHash).SingleOrDefaultAsync(cancellationToken);
        var matches = PasswordHash.Matches(password, stored);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RecordAsync(context, name, matches ? stored : null, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Writers)
            {
                // Another try on the same account was counted in between: count this one on top of it.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<(SignInOutcome Outcome, User? User)> RecordAsync(HttpContext context, string name, string? provenHash, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var now = time.GetUtcNow();
        var user = await db.Users.SingleOrDefaultAsync(user => user.UserName == name, cancellationToken);
        var outcome = user is null ? SignInOutcome.UnknownUser : Judge(user, user.PasswordHash == provenHash, now);
        db.Audit.Add(new AuditRow
        {
            At = now,

            // A password is sometimes typed into the wrong field: only what looks like a login is kept.
            Actor = UserNames.IsValid(name) ? name : "(not a login)",
            Address = ClientAddress.Of(context)?.ToString(),
            Action = "sign-in " + outcome,
            Target = realm.SignIn,
            Status = outcome == SignInOutcome.Accepted ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
            TraceId = Activity.Current?.TraceId.ToString(),
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.SignedIn(outcome);
        return (outcome, outcome == SignInOutcome.Accepted ? user : null);
    }

    private static SignInOutcome Judge(User user, bool right, DateTimeOffset now)
    {
        user.Revision = Guid.NewGuid();
        if (user.Guard.IsLocked(now))
        {
            return SignInOutcome.Locked;
        }

        if (!right)
        {
            user.Guard.Fail(now);
            return SignInOutcome.WrongPassword;
        }

        if (!user.Enabled)
        {
            return SignInOutcome.Disabled;
        }

        user.Guard.Clear();
        user.LastSignInAt = now;
        return SignInOutcome.Accepted;
    }
}
