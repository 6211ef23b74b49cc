using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Contracts.Events;
using Platform.Reporting.Data;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Reports;

/// <summary>Wakes the worker when a report was asked for.</summary>
internal sealed class ReportSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => channel.Writer.TryWrite(true);

    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(channel.Reader.ReadAsync(due.Token).AsTask(), Task.Delay(longest, time, due.Token));
        await due.CancelAsync();
    }
}

/// <summary>
/// Makes the reports that are asked for, one at a time. A report whose worker died is taken over when its lease has run out; the
/// row's token decides whose files count, and they count from the commit that also publishes <see cref="ReportGenerated"/>.
/// </summary>
internal sealed class MakeReports(IServiceScopeFactory scopes, IOptions<ReportingOptions> options, ReportSignal signal, TimeProvider time, ILogger<MakeReports> log)
    : BackgroundService
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await MakeNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.WorkerFailed(failure);
            }

            await signal.WaitAsync(Longest, time, stoppingToken);
        }
    }

    /// <summary>Takes one report and makes it; false when there is none to take.</summary>
    public async Task<bool> MakeNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        if (await ClaimAsync(db, cancellationToken) is not { } row)
        {
            return false;
        }

        using var activity = ReportingTelemetry.Source.StartActivity("make report", ActivityKind.Internal, row.TraceParent);
        var started = Stopwatch.GetTimestamp();
        try
        {
            await MakeAsync(scope.ServiceProvider, db, row, cancellationToken);
            log.ReportMade(row.Number, row.Kind, row.ContractId, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            log.ReportFailed(failure, row.Number, row.Attempts);
            await GiveUpOrRetryAsync(db, row, failure, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop: the row is free at once for the next start.
            await db.Set<ReportRow>().Where(x => x.Id == row.Id && x.LeaseToken == row.LeaseToken)
                .ExecuteUpdateAsync(set => set.SetProperty(x => x.State, ReportState.Queued).SetProperty(x => x.LeaseUntil, (DateTimeOffset?)null), CancellationToken.None);
            throw;
        }

        return true;
    }

    private async Task<ReportRow?> ClaimAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var row = await db.Set<ReportRow>().AsNoTracking()
            .Where(x => (x.State == ReportState.Queued && (x.LeaseUntil == null || x.LeaseUntil <= now)) || (x.State == ReportState.Running && x.LeaseUntil <= now))
            .OrderBy(x => x.Id).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        var until = now + options.Value.ReportLease;
        var taken = await db.Set<ReportRow>().Where(x => x.Id == row.Id && x.LeaseToken == row.LeaseToken).ExecuteUpdateAsync(set => set
            .SetProperty(x => x.State, ReportState.Running).SetProperty(x => x.LeaseToken, row.LeaseToken + 1)
            .SetProperty(x => x.Attempts, row.Attempts + 1).SetProperty(x => x.LeaseUntil, until), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return taken == 0 ? null : await db.Set<ReportRow>().AsNoTracking().FirstAsync(x => x.Id == row.Id, cancellationToken);
    }

    private async Task MakeAsync(IServiceProvider services, ReportingDb db, ReportRow row, CancellationToken cancellationToken)
    {
        var kind = services.GetServices<IReportKind>().First(kind => kind.Name == row.Kind);
        var contract = await services.GetRequiredService<ReadContract>()(row.ContractId, cancellationToken)
            ?? throw new InvalidOperationException($"Contract {row.ContractId} is not there any more.");
        var period = new Period(row.From, row.To, time.GetUtcNow());
        var provisional = services.GetRequiredService<WorkingCalendar>().IsProvisional(row.From);
        var (facts, session) = await services.GetRequiredService<FactReader>().ReadAsync(contract, period, cancellationToken);
        using var _ = session;
        ReportOutput output = null!;
        var (xlsxHash, xlsxBytes) = await Task.Run(() => ReportFiles.Write(ReportFiles.Path(options.Value, row, "xlsx"),
            stream => output = kind.Write(new ReportInput(row, facts, session, provisional), stream, cancellationToken)), cancellationToken);
        var (docxHash, docxBytes) = ReportFiles.Write(ReportFiles.Path(options.Value, row, "docx"), stream => stream.Write(output.Word));

        await using var transaction = await db.BeginAsync(cancellationToken);
        var finished = time.GetUtcNow();
        var mine = await db.Set<ReportRow>().Where(x => x.Id == row.Id && x.LeaseToken == row.LeaseToken && x.State == ReportState.Running).ExecuteUpdateAsync(set => set
            .SetProperty(x => x.State, ReportState.Done).SetProperty(x => x.AsOf, period.AsOf).SetProperty(x => x.FinishedAt, finished)
            .SetProperty(x => x.Figures, output.Figures).SetProperty(x => x.Reason, (string?)null).SetProperty(x => x.LeaseUntil, (DateTimeOffset?)null)
            .SetProperty(x => x.DocxSha256, docxHash).SetProperty(x => x.DocxBytes, docxBytes)
            .SetProperty(x => x.XlsxSha256, xlsxHash).SetProperty(x => x.XlsxBytes, xlsxBytes), cancellationToken);
        if (mine == 0)
        {
            return;
        }

        db.Publish(new ReportGenerated(row.Id, row.ContractId, row.Kind, row.From, row.To, docxHash, row.Version));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task GiveUpOrRetryAsync(ReportingDb db, ReportRow row, Exception failure, CancellationToken cancellationToken)
    {
        var state = row.Attempts >= MaxAttempts ? ReportState.Failed : ReportState.Queued;
        var again = time.GetUtcNow() + TimeSpan.FromSeconds(15 * row.Attempts);
        var reason = $"第 {row.Attempts} 次生成失败：{failure.GetType().Name}。详情见服务日志，报告编号 {row.Number}。";
        db.ChangeTracker.Clear();
        await db.Set<ReportRow>().Where(x => x.Id == row.Id && x.LeaseToken == row.LeaseToken).ExecuteUpdateAsync(set => set
            .SetProperty(x => x.State, state).SetProperty(x => x.LeaseUntil, again).SetProperty(x => x.Reason, reason), cancellationToken);
    }
}
