using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Events;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Licences;

/// <summary>
/// Looks daily at all licences, from nine o'clock (nobody is woken for a paper), and tells each rung of the ladder once: the row that
/// remembers it commits with the event, and its key lets one replica win.
/// </summary>
internal sealed class TellExpiring(IServiceScopeFactory scopes, TimeProvider time, ILogger<TellExpiring> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private static readonly TimeOnly From = new(9, 0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TellAsync(stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LicencesNotRead(failure);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Tells what is due now; how many rungs it told.</summary>
    internal async Task<int> TellAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (TimeOnly.FromDateTime(ShanghaiTime.Of(now).DateTime) < From)
        {
            return 0;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        var horizon = ShanghaiTime.DateOf(now).AddDays(LicenceLife.Rungs.Max());
        var ending = await db.Set<Licence>().AsNoTracking().Where(licence => licence.State == LicenceState.Active && licence.ValidUntil != null && licence.ValidUntil <= horizon)
            .ToListAsync(cancellationToken);
        var told = 0;
        foreach (var licence in ending)
        {
            told += await TellAsync(licence, now, cancellationToken) ? 1 : 0;
        }

        return told;
    }

    private async Task<bool> TellAsync(Licence licence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbingDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var until = licence.ValidUntil!.Value;
        var told = await db.Set<LicenceRung>().Where(rung => rung.LicenceId == licence.Id && rung.ValidUntil == until).Select(rung => rung.Days).ToListAsync(cancellationToken);
        if (LicenceLife.Due(until, ShanghaiTime.DateOf(now), told) is not { } due)
        {
            return false;
        }

        db.Add(new LicenceRung { LicenceId = licence.Id, ValidUntil = until, Days = due, ToldAt = now });
        db.Publish(new LicenceExpiring(
            licence.Id, licence.Product, licence.Vendor, licence.Number, licence.ContractId, licence.SystemId, until, due, LicenceLife.DaysLeft(until, ShanghaiTime.DateOf(now)), now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            // Another replica has told it in this moment.
            return false;
        }
    }
}
