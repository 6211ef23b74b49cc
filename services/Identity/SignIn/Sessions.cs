using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Identity.Data;
using Platform.Identity.Provider;
using Platform.Identity.Users;

namespace Platform.Identity.SignIn;

/// <summary>A living session with its user.</summary>
internal sealed record SignedIn(Session Session, User User);

/// <summary>Begins, finds and ends browser sessions. The cookie is a random number; everything else is in the database, so that an end is an end.</summary>
internal sealed class Sessions(IdentityDb db, IOptions<IdentityOptions> options, RealmAddress realm, TimeProvider time)
{
    private const string CookieName = "platform-session";
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>The session of this browser; null when there is none, or it has ended, or its user is disabled.</summary>
    public async Task<SignedIn?> CurrentAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[CookieName] is not { Length: 43 } cookie)
        {
            return null;
        }

        var hash = Hash(cookie);
        var found = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(session => session.CookieHash == hash, cancellationToken);
        if (found is null || time.GetUtcNow() - found.SeenAt >= options.Value.SessionIdle)
        {
            return null;
        }

        return await AliveAsync(found, cancellationToken);
    }

    /// <summary>The session that a token was issued in, by its <c>sid</c>; being away does not end it, its absolute end does.</summary>
    public async Task<SignedIn?> FindAsync(string? id, CancellationToken cancellationToken) =>
        id is not null && await db.Sessions.AsNoTracking().SingleOrDefaultAsync(session => session.Id == id, cancellationToken) is { } found
            ? await AliveAsync(found, cancellationToken)
            : null;

    /// <summary>Begins a session, with a new id always, and ends the oldest beyond the number allowed. The caller saves.</summary>
    public async Task BeginAsync(HttpContext context, User user, CancellationToken cancellationToken)
    {
        var cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        db.Sessions.Add(new Session { Id = Guid.NewGuid().ToString(), CookieHash = Hash(cookie), UserId = user.Id, StartedAt = now, SeenAt = now });
        var others = await db.Sessions.Where(session => session.UserId == user.Id).OrderByDescending(session => session.StartedAt)
            .Skip(options.Value.SessionsPerUser - 1).ToListAsync(cancellationToken);
        db.Sessions.RemoveRange(others);
        context.Response.Cookies.Append(CookieName, cookie, Cookie());
    }

    /// <summary>Ends this browser's session.</summary>
    public async Task EndAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[CookieName] is { Length: 43 } cookie)
        {
            var hash = Hash(cookie);
            await db.Sessions.Where(session => session.CookieHash == hash).ExecuteDeleteAsync(cancellationToken);
        }

        context.Response.Cookies.Delete(CookieName, Cookie());
    }

    /// <summary>Ends the session that a token names.</summary>
    public async Task EndAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is not null)
        {
            await db.Sessions.Where(session => session.Id == id).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private async Task<SignedIn?> AliveAsync(Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - session.StartedAt >= options.Value.SessionEnd
            || await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == session.UserId, cancellationToken) is not { Enabled: true } user)
        {
            return null;
        }

        if (now - session.SeenAt >= TouchEvery)
        {
            await db.Sessions.Where(row => row.Id == session.Id).ExecuteUpdateAsync(row => row.SetProperty(x => x.SeenAt, now), cancellationToken);
        }

        return new SignedIn(session, user);
    }

    private CookieOptions Cookie() => new() { HttpOnly = true, Secure = realm.IsHttps, SameSite = SameSiteMode.Lax, Path = realm.Path, IsEssential = true };

    private static string Hash(string cookie) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(cookie)));
}
