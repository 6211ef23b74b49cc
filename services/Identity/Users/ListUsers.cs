using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.Users;

internal static class ListUsers
{
    private const int LargestPage = 500;

    public static async Task<IResult> HandleAsync(
        IdentityDb db, TimeProvider time, CancellationToken cancellationToken, string? search = null, bool? enabled = null, int page = 1, int size = 50)
    {
        if (page is < 1 or > 100_000 || size is < 1 or > LargestPage)
        {
            return Problem.Invalid("page", $"page begins at 1 and size is 1 to {LargestPage}.");
        }

        var users = db.Users.AsNoTracking();
        if (enabled is { } wanted)
        {
            users = users.Where(user => user.Enabled == wanted);
        }

        if (search is { Length: > 0 })
        {
            var name = search.Trim().ToLowerInvariant();
            users = users.Where(user => user.UserName.Contains(name) || user.DisplayName.Contains(search.Trim()));
        }

        var total = await users.CountAsync(cancellationToken);
        var items = await users.OrderBy(user => user.UserName).Skip((page - 1) * size).Take(size).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new UserPage([.. items.Select(user => UserView.Of(user, now))], total, page, size));
    }
}
