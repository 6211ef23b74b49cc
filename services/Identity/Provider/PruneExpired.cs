using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using Platform.Identity.Data;

namespace Platform.Identity.Provider;

/// <summary>Once an hour removes tokens, authorizations and sessions that have ended; services alone ask for thousands of tokens a day.</summary>
internal sealed class PruneExpired(IServiceScopeFactory scopes, IOptions<IdentityOptions> options, TimeProvider time, ILogger<PruneExpired> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Every, time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is DbUpdateException or System.Data.Common.DbException)
            {
                IdentityLog.NotPruned(log, failure);
            }
        }
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var activity = IdentityTelemetry.Source.StartActivity("prune expired");
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        var ended = now - options.Value.RefreshToken;
        var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(ended, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(ended, cancellationToken);
        var begun = now - options.Value.SessionEnd;
        await scope.ServiceProvider.GetRequiredService<IdentityDb>().Sessions.Where(session => session.StartedAt < begun).ExecuteDeleteAsync(cancellationToken);
        IdentityLog.Pruned(log, tokens);
    }
}
