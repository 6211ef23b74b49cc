using Microsoft.AspNetCore.Builder;
using Platform.MessagingPeer;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Bench;

/// <summary>A subscriber that stores each event and says when its transaction has committed.</summary>
internal sealed class CountingModule : IModule
{
    public string Name => "subscriber";

    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<PeerDb, PeerSqlite, PeerPostgres>("peer");
        builder.AddReaction<CounterRaised, CountOnCounterRaised>(Ordering.Every, savesOnce: true);
    }

    public void Map(WebApplication app)
    {
    }
}

internal sealed class CountOnCounterRaised(PeerDb db) : IReaction<CounterRaised>
{
    public Task HandleAsync(CounterRaised received, EventContext context, CancellationToken cancellationToken)
    {
        db.Effects.Add(new Effect { CounterId = received.CounterId, Number = received.Number });
        db.Noted.Add(received.Number);
        return Task.CompletedTask;
    }
}
