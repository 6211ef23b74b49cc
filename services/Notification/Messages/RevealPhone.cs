using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Notification.Data;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>Who has seen whose number in full, and why.</summary>
internal sealed class PhoneReveal
{
    public long Id { get; init; }

    public required string MessageId { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }

    public DateTimeOffset At { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<PhoneReveal>(row =>
    {
        row.ToTable("PhoneReveals");
        row.HasKey(x => x.Id);
        row.HasIndex(x => x.MessageId);
    });
}

/// <summary>Shows a number in full, for a reason that is kept. It is a POST, so the audit log has it as well.</summary>
internal static class RevealPhone
{
    /// <param name="Reason">Why it is needed, 4 to 200 characters.</param>
    internal sealed record Request(string Reason);

    internal sealed record Answer(string Phone);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, NotificationDb db, FieldCipher cipher, TimeProvider time, ClaimsPrincipal user, HttpContext context, CancellationToken cancellationToken)
    {
        if (request.Reason is not { Length: >= 4 and <= 200 })
        {
            return Problem.Invalid("reason", "请写明查看完整号码的原因，4 至 200 个字符");
        }

        if (await db.Set<Message>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { Phone: not null } message)
        {
            return Problem.NotFound("message with a number", id);
        }

        db.Add(new PhoneReveal { MessageId = id, Actor = user.Identity?.Name ?? "", Reason = request.Reason, At = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Answer(cipher.PhoneOf(message)));
    }
}
