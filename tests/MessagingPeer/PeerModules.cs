using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;

namespace Platform.MessagingPeer;

/// <summary>A service that publishes on request.</summary>
public sealed class PublisherModule : IModule
{
    public string Name => "publisher";

    public void Add(WebApplicationBuilder builder) => builder.AddDatabase<PeerDb, PeerSqlite, PeerPostgres>("peer");

    public void Map(WebApplication app)
    {
        app.MapPost("/raise/{counter}/{number:long}", async (string counter, long number, PeerDb db, CancellationToken cancellationToken) =>
        {
            db.Effects.Add(new Effect { CounterId = counter, Number = number });
            db.Publish(new CounterRaised(counter, number, number));
            await db.SaveChangesAsync(cancellationToken);
            FailPoints.At("outbox.committed");
            return TypedResults.Ok();
        }).AllowOpen("test").WithMetadata(new Platform.ServiceDefaults.Audit.NotAudited());
    }
}

/// <summary>A service that notes each event it hears.</summary>
public sealed class SubscriberModule : IModule
{
    public string Name => "subscriber";

    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<PeerDb, PeerSqlite, PeerPostgres>("peer");
        builder.Services.AddSingleton<Moods>();
        builder.AddReaction<CounterRaised, NoteOnCounterRaised>(Ordering.Every);
        builder.AddReaction<CounterRaised, FollowOnCounterRaised>();
    }

    public void Map(WebApplication app)
    {
    }
}

/// <summary>Makes the reaction fail for the counters named in it.</summary>
public sealed class Moods
{
    public HashSet<string> Failing { get; } = [];
}

public sealed class NoteOnCounterRaised(PeerDb db, Moods moods) : IReaction<CounterRaised>
{
    public Task HandleAsync(CounterRaised received, EventContext context, CancellationToken cancellationToken)
    {
        if (moods.Failing.Contains(received.CounterId))
        {
            throw new InvalidOperationException($"{received.CounterId} is refused");
        }

        db.Effects.Add(new Effect { CounterId = received.CounterId, Number = received.Number });
        return Task.CompletedTask;
    }
}

/// <summary>Follows the newest version only, as most reactions of the services do.</summary>
public sealed class FollowOnCounterRaised(PeerDb db) : IReaction<CounterRaised>
{
    public Task HandleAsync(CounterRaised received, EventContext context, CancellationToken cancellationToken)
    {
        db.Followed.Add(new Followed { CounterId = received.CounterId, Version = received.Version });
        return Task.CompletedTask;
    }
}
