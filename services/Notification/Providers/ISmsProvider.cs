using Platform.Notification.Messages;

namespace Platform.Notification.Providers;

/// <summary>
/// A way to a carrier. Its one job is to hand a message over and to say what came of it. No loop, no retry, no timer: lanes,
/// leases, rate, failover and recording are around it. A new provider is one file and one registration line.
/// </summary>
internal interface ISmsProvider
{
    /// <summary>Name in <c>Sms:Provider</c>, in lists and in metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Hands one message over. The caller owns the deadline; when it strikes, or anything else leaves the outcome open, the
    /// message is uncertain. Throwing means the same.
    /// </summary>
    Task<SubmitOutcome> SubmitAsync(SmsSubmission submission, CancellationToken cancellationToken);

    /// <summary>Asks the carrier for a message whose outcome was lost. Most carriers cannot tell.</summary>
    Task<QueryOutcome> FindAsync(string reference, CancellationToken cancellationToken) => Task.FromResult<QueryOutcome>(new QueryOutcome.CannotTell());

    /// <summary>Registers what only this provider needs: its HTTP client, its connection.</summary>
    static virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Maps the addresses that this carrier calls back, under <c>/receipts/{name}</c> and <c>/inbound/{name}</c>.</summary>
    void MapCallbacks(IEndpointRouteBuilder routes)
    {
    }
}

/// <summary>What a carrier gets. <paramref name="Phone"/> and <paramref name="Text"/> stay out of logs and error texts.</summary>
/// <param name="Reference">Our id of the message: the client reference that receipts and queries name.</param>
/// <param name="Phone">Number in E.164.</param>
/// <param name="Text">The text as the phone shall show it, signature included.</param>
/// <param name="Parts">Parts it will be cut into.</param>
internal sealed record SmsSubmission(string Reference, string Phone, string Text, int Parts)
{
    public override string ToString() => Reference;
}

/// <summary>What came of a hand-over.</summary>
internal abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <summary>The carrier has it.</summary>
    internal sealed record Taken(string? CarrierId) : SubmitOutcome;

    /// <summary>The carrier certainly does not have it; <see cref="SubmitReasons.IsTemporary"/> says whether trying again makes sense.</summary>
    internal sealed record Refused(FailureReason Reason, string Detail) : SubmitOutcome;

    /// <summary>It may or may not have it. Never resent blindly.</summary>
    internal sealed record Uncertain(string Detail) : SubmitOutcome;
}

/// <summary>What a carrier knows of a message.</summary>
internal abstract record QueryOutcome
{
    private QueryOutcome()
    {
    }

    /// <summary>It has it.</summary>
    internal sealed record Found(string? CarrierId) : QueryOutcome;

    /// <summary>It certainly never got it.</summary>
    internal sealed record NotThere : QueryOutcome;

    /// <summary>It cannot be asked.</summary>
    internal sealed record CannotTell : QueryOutcome;
}

/// <summary>Which refusals pass.</summary>
internal static class SubmitReasons
{
    public static bool IsTemporary(FailureReason reason) => reason is FailureReason.Throttled or FailureReason.LinkDown or FailureReason.Authentication;
}
