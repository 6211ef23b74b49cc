using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Identity.Users;

internal static class GetUser
{
    public static async Task<IResult> HandleAsync(string id, IdentityDb db, TimeProvider time, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user
            ? TypedResults.Ok(UserView.Of(user, time.GetUtcNow()))
            : Problem.NotFound("user", id);
}
