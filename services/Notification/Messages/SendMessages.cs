using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Notification.Messages;

/// <summary>One message as a client asks for it: to a number or to a person of a contract; a text or a template.</summary>
/// <param name="IdempotencyKey">1 to 200 characters; the same key again is the same message.</param>
/// <param name="Phone">Mainland mobile number; or <paramref name="ContractId"/> and <paramref name="PersonId"/>.</param>
/// <param name="ContractId">Contract of the person, or the contract it is sent for.</param>
/// <param name="PersonId">Person of the contract's duty list.</param>
/// <param name="Text">1 to 1,000 characters without signature; or <paramref name="Template"/>.</param>
/// <param name="Template">Template by name.</param>
/// <param name="Variables">Values of the template.</param>
/// <param name="Lane"><c>notice</c> (default), <c>bulk</c> or <c>alert</c>.</param>
/// <param name="IncidentId">Incident it is about.</param>
/// <param name="TimeToLive">1 min to 3 d, default 1 h; afterwards it expires. An alert is told late instead.</param>
internal sealed record SendRequest(
    string IdempotencyKey, string? Phone = null, string? ContractId = null, string? PersonId = null, string? Text = null, string? Template = null,
    IReadOnlyDictionary<string, string>? Variables = null, Lane? Lane = null, string? IncidentId = null, TimeSpan? TimeToLive = null);

/// <summary>The answer to one item: accepted with the message, or what is wrong with it.</summary>
/// <param name="Index">Place in the batch, from 0.</param>
/// <param name="Accepted">Whether it is stored and will be sent.</param>
/// <param name="Repeated">Whether it had been accepted before, under the same key.</param>
/// <param name="Code"><c>invalid</c>, <c>idempotency-conflict</c> or <c>opted-out</c>; null when accepted.</param>
internal sealed record SendAnswer(
    int Index, bool Accepted, bool Repeated, string? MessageId, string? PhoneMasked, MessageState? State, int? Segments, string? Code,
    IReadOnlyList<FieldError>? Errors);

/// <summary>Takes messages from clients: 202 means durable, not delivered.</summary>
internal static class SendMessages
{
    /// <summary>Largest body of a batch: 1,000 long texts.</summary>
    public const int BatchBytes = 8 << 20;

    private const int BatchLimit = 1_000;

    internal sealed record Batch(IReadOnlyList<SendRequest> Items);

    internal sealed record BatchAnswer(int Accepted, int Refused, IReadOnlyList<SendAnswer> Items);

    public static async Task<Results<Accepted<SendAnswer>, ProblemHttpResult>> HandleOneAsync(
        SendRequest request, ClaimsPrincipal user, MessageAcceptance acceptance, CancellationToken cancellationToken)
    {
        var answer = (await acceptance.AcceptAsync([request], user.Identity?.Name ?? "", cancellationToken))[0];
        return answer switch
        {
            { Accepted: true } => TypedResults.Accepted($"messages/{answer.MessageId}", answer),
            { Code: "invalid" } => Problem.Invalid(answer.Errors ?? []),
            _ => Problem.Of(StatusCodes.Status409Conflict, answer.Code ?? "refused", answer.Errors?[0].Message ?? "", answer.Errors),
        };
    }

    public static async Task<Results<Ok<BatchAnswer>, ProblemHttpResult>> HandleBatchAsync(
        Batch request, ClaimsPrincipal user, MessageAcceptance acceptance, CancellationToken cancellationToken)
    {
        if (request.Items.Count is 0 or > BatchLimit)
        {
            return Problem.Invalid("items", $"一批应有 1 至 {BatchLimit} 条，实为 {request.Items.Count} 条");
        }

        if (request.Items.Any(item => item is null))
        {
            return Problem.Invalid("items", "每一条都应是一个对象，不能为 null");
        }

        var answers = await acceptance.AcceptAsync(request.Items, user.Identity?.Name ?? "", cancellationToken);
        var accepted = answers.Count(answer => answer.Accepted);
        return TypedResults.Ok(new BatchAnswer(accepted, answers.Count - accepted, answers));
    }
}
