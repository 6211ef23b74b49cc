using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Alerting.Data;
using Platform.Alerting.Incidents;

namespace Platform.Alerting.Escalation;

/// <summary>
/// Takes the steps whose time has come. The due instant lies in the incident's row, so a restart goes on where it stopped;
/// each incident is a transaction of its own, and of two replicas at the same incident one fails on its version.
/// </summary>
internal sealed class DueSteps(IServiceScopeFactory scopes, AlertingTelemetry telemetry, IOptions<EscalationOptions> options, TimeProvider time, ILogger<DueSteps> log)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    /// <summary>One pass; the number of incidents that were due.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<string> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AlertingDb>();
            due = await db.Incidents.Where(incident => incident.NextStepAt <= now).OrderBy(incident => incident.NextStepAt)
                .Select(incident => incident.Id).Take(options.Value.BatchSize).ToListAsync(cancellationToken);
        }

        foreach (var id in due)
        {
            await TakeAsync(id, now, cancellationToken);
        }

        return due.Count;
    }

    private async Task TakeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AlertingDb>();
        try
        {
            await using var transaction = await db.BeginAsync(cancellationToken);
            var incident = await db.Incidents.FirstOrDefaultAsync(row => row.Id == id && row.NextStepAt <= now, cancellationToken);
            if (incident is null)
            {
                return;
            }

            using var activity = telemetry.Continue("escalate", incident.TraceParent);
            telemetry.Late(now - incident.NextStepAt!.Value);
            await scope.ServiceProvider.GetRequiredService<IncidentProgress>().AdvanceAsync(incident, IncidentDeed.None, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException conflict)
        {
            AlertingLog.StepTakenElsewhere(log, id, conflict.Message);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // One incident that cannot be taken further must not stand in the way of those behind it.
            AlertingLog.StepFailed(log, failure, id);
            await PostponeAsync(id, now + TryAgain, cancellationToken);
        }
    }

    private async Task PostponeAsync(string id, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AlertingDb>().Incidents.Where(row => row.Id == id && row.NextStepAt < until)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.NextStepAt, until), cancellationToken);
    }
}
