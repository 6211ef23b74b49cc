using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.ServiceDefaults.Data;

/// <summary>
/// SQLite has one writer; callers that meet it busy would sleep and retry. The gate lines them up in memory instead, so a
/// write waits microseconds; who has committed leaves it, and then waits with the others for the disk. For PostgreSQL, which
/// does both itself, it is always open.
/// </summary>
internal sealed class WriteGate(WalSync? log)
{
    private readonly SemaphoreSlim? gate = log is null ? null : new SemaphoreSlim(1, 1);

    /// <summary>Ends when what this caller has committed is on the disk.</summary>
    public Task DurableAsync() => log?.DurableAsync() ?? Task.CompletedTask;

    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (gate is null)
        {
            return Open.Instance;
        }

        await gate.WaitAsync(cancellationToken);
        return new Place(gate);
    }

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }

    private sealed class Open : IDisposable
    {
        public static readonly Open Instance = new();

        public void Dispose()
        {
        }
    }
}

/// <summary>A transaction that holds its place at the gate until it is disposed, and wakes the relay when it commits.</summary>
internal sealed class GatedTransaction(ServiceDbContext db, WriteGate gate, IDbContextTransaction inner, IDisposable place) : IDbContextTransaction
{
    public Guid TransactionId => inner.TransactionId;

    public static async Task<IDbContextTransaction> BeginAsync(ServiceDbContext db, CancellationToken cancellationToken)
    {
        var gate = Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<WriteGate>(db);
        var place = await gate.EnterAsync(cancellationToken);
        try
        {
            return new GatedTransaction(db, gate, await db.Database.BeginTransactionAsync(cancellationToken), place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public void Commit() => throw new NotSupportedException("Commit asynchronously: the disk is waited for together with others.");

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await inner.CommitAsync(cancellationToken);
        place.Dispose();
        await gate.DurableAsync();
        db.SignalCommit();
    }

    public void Rollback() => inner.Rollback();

    public Task RollbackAsync(CancellationToken cancellationToken = default) => inner.RollbackAsync(cancellationToken);

    public void Dispose()
    {
        try
        {
            inner.Dispose();
        }
        finally
        {
            place.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
        }
        finally
        {
            place.Dispose();
        }
    }
}
