using Platform.Contracts;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// What a service does about somebody's event; one file, named by deed and cause (<c>OpenIncidentOnCheckFailed</c>).
/// It changes entities of its own <see cref="Data.ServiceDbContext"/> and may publish; saving and committing, together with
/// the inbox row, is done for it. It may run again for the same event when the process dies before the commit, so
/// anything outside the database must bear repetition.
/// </summary>
public interface IReaction<in TEvent>
    where TEvent : IEvent
{
    /// <summary>Does it. An exception means: try again later; after five tries a person is asked.</summary>
    Task HandleAsync(TEvent received, EventContext context, CancellationToken cancellationToken);
}

/// <summary>What is known of an event besides its data.</summary>
/// <param name="EventId">CloudEvents id.</param>
/// <param name="Type">CloudEvents type.</param>
/// <param name="Subject">Id of the aggregate.</param>
/// <param name="Version">Version of the aggregate.</param>
/// <param name="Sequence">Place in the publisher's feed.</param>
/// <param name="Time">When it happened.</param>
/// <param name="TraceId">W3C trace id of what caused it.</param>
public sealed record EventContext(Guid EventId, string Type, string Subject, long Version, long Sequence, DateTimeOffset Time, string? TraceId);

/// <summary>Which events of a subject a reaction wants.</summary>
public enum Ordering
{
    /// <summary>Only newer versions than the one applied; an older one is acknowledged and ignored (design §4.5).</summary>
    LatestOnly = 0,

    /// <summary>Each one, in whatever order; for collectors of facts.</summary>
    Every = 1,
}
