using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Reporting.Data;

namespace Platform.Reporting.Facts;

/// <summary>
/// Moves results from the database to Parquet files by Shanghai day. A file counts from the commit of its manifest row, the
/// same commit that deletes the batches it holds: killed at any step, each result is in exactly one of the two places.
/// </summary>
internal sealed class CompactResults(IServiceScopeFactory scopes, IOptions<ReportingOptions> options, TimeProvider time, ILogger<CompactResults> log) : BackgroundService
{
    private const int BatchesAtOnce = 500;
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);
    private readonly Dictionary<string, DateTimeOffset> orphans = [];

    private string Folder => options.Value.FactsFolder;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var activity = ReportingTelemetry.Source.StartActivity("compact results");
                await CompactAsync(force: false, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.CompactionFailed(failure);
            }

            await Task.Delay(TimeSpan.FromSeconds(20), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes what is due; all there is when <paramref name="force"/>. Returns the rows moved.</summary>
    public async Task<long> CompactAsync(bool force, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        long moved = 0;
        while (await IsDueAsync(db, force, cancellationToken) && await MoveAsync(db, cancellationToken) is > 0 and var rows)
        {
            moved += rows;
        }

        await MergeAsync(db, cancellationToken);
        await RemoveOrphansAsync(db, cancellationToken);
        return moved;
    }

    private async Task<bool> IsDueAsync(ReportingDb db, bool force, CancellationToken cancellationToken)
    {
        var oldest = await db.Set<ResultBatch>().OrderBy(batch => batch.ReceivedAt).Select(batch => (DateTimeOffset?)batch.ReceivedAt).FirstOrDefaultAsync(cancellationToken);
        return oldest is not null && (force || oldest <= time.GetUtcNow() - options.Value.CompactAfter
            || await db.Set<ResultBatch>().SumAsync(batch => batch.Rows, cancellationToken) >= options.Value.CompactRows);
    }

    private async Task<long> MoveAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var batches = await db.Set<ResultBatch>().AsNoTracking().OrderBy(batch => batch.ReceivedAt).Take(BatchesAtOnce).ToListAsync(cancellationToken);
        var ids = batches.ConvertAll(batch => batch.BatchId);
        var files = await Task.Run(() => Write(batches), cancellationToken);

        await using var transaction = await db.BeginAsync(cancellationToken);
        db.AddRange(files);
        await db.SaveChangesAsync(cancellationToken);
        if (await db.Set<ResultBatch>().Where(batch => ids.Contains(batch.BatchId)).ExecuteDeleteAsync(cancellationToken) != ids.Count)
        {
            // Another replica moved some of them; ours become orphans.
            db.ChangeTracker.Clear();
            return 0;
        }

        await transaction.CommitAsync(cancellationToken);
        db.ChangeTracker.Clear();
        var rows = files.Sum(file => file.Rows);
        log.Compacted(rows, files.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return rows;
    }

    private List<FactFile> Write(List<ResultBatch> batches)
    {
        using var session = FactSession.Open(options.Value);
        session.Stage(batches);
        return [.. session.StagedDays().Select(day => Publish(day.Day, day.Rows, path => session.WriteStaged(day.Day, path)))];
    }

    /// <summary>Under a temporary name first, so that a file with its real name is always whole.</summary>
    private FactFile Publish(DateOnly day, long rows, Action<string> write)
    {
        var name = $"results/day={day:yyyy-MM-dd}/{Guid.CreateVersion7():N}.parquet";
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        write(path + ".tmp");
        using (var file = File.OpenHandle(path + ".tmp", FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(path + ".tmp", path);
        return new FactFile { Path = name, Day = day, Rows = rows, Bytes = new FileInfo(path).Length, CreatedAt = time.GetUtcNow() };
    }

    private async Task MergeAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var days = await db.Set<FactFile>().GroupBy(file => file.Day).Where(day => day.Count() >= options.Value.MergeFiles)
            .Select(day => day.Key).OrderBy(day => day).ToListAsync(cancellationToken);
        foreach (var day in days)
        {
            var files = await db.Set<FactFile>().AsNoTracking().Where(file => file.Day == day).ToListAsync(cancellationToken);
            var merged = await Task.Run(() => Publish(day, files.Sum(file => file.Rows), path =>
            {
                using var session = FactSession.Open(options.Value);
                session.Merge(files.Select(file => Path.Combine(Folder, file.Path)), path);
            }), cancellationToken);
            var ids = files.ConvertAll(file => file.Id);
            await using var transaction = await db.BeginAsync(cancellationToken);
            db.Add(merged);
            await db.SaveChangesAsync(cancellationToken);
            if (await db.Set<FactFile>().Where(file => ids.Contains(file.Id)).ExecuteDeleteAsync(cancellationToken) == ids.Count)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            db.ChangeTracker.Clear();
        }
    }

    /// <summary>A file that the manifest does not name is removed an hour after it was first seen so: someone may be writing or reading it.</summary>
    private async Task RemoveOrphansAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var root = Path.Combine(Folder, "results");
        if (!Directory.Exists(root))
        {
            return;
        }

        var known = await db.Set<FactFile>().Select(file => file.Path).ToHashSetAsync(cancellationToken);
        var stray = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => !known.Contains(Path.GetRelativePath(Folder, path).Replace('\\', '/'))).ToHashSet();
        foreach (var gone in orphans.Keys.Except(stray).ToList())
        {
            orphans.Remove(gone);
        }

        foreach (var path in stray)
        {
            orphans.TryAdd(path, time.GetUtcNow());
            if (orphans[path] <= time.GetUtcNow() - OrphanAge)
            {
                File.Delete(path);
                orphans.Remove(path);
                log.OrphanRemoved(Path.GetFileName(path));
            }
        }
    }
}
