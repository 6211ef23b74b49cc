using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Identity.Clients;
using Platform.Identity.Data;
using Platform.Identity.Keys;
using Platform.Identity.Users;

namespace Platform.Identity.Provider;

/// <summary>Before the first request: keys, clients, and on a fresh installation the first administrator.</summary>
internal sealed class ProviderStart(IServiceScopeFactory scopes, ProviderKeys keys, IOptions<IdentityOptions> options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await keys.LoadAsync(db, cancellationToken);
        await SeedClients.RunAsync(scope.ServiceProvider, options.Value.Clients, cancellationToken);
        await FirstAdministrator.EnsureAsync(db, options.Value.FirstAdministrator, time.GetUtcNow(), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
