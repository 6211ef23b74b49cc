using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Platform.ServiceDefaults.Data;

/// <summary>
/// Group commit for SQLite. Commits append to the write-ahead log without waiting for the disk; whoever must be sure waits here,
/// and one sync of the log serves all that came before it. A commit is answered only after its sync, as with
/// <c>synchronous=FULL</c>, but a hundred commits share one wait. The log is written in order, so what is durable is always a
/// prefix of what was committed.
/// </summary>
/// <remarks>The log is opened beside SQLite; that is safe, because SQLite's locks lie on the database and its shared-memory file.</remarks>
internal sealed class WalSync(string databaseFile) : IDisposable
{
    private readonly Lock door = new();
    private readonly SqliteConnection keepsLogAlive = new(new SqliteConnectionStringBuilder { DataSource = databaseFile, Pooling = false }.ToString());
    private List<TaskCompletionSource> waiting = [];
    private SafeFileHandle? log;
    private bool syncing;

    /// <summary>Ends when everything committed before the call is on the disk.</summary>
    public Task DurableAsync()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (door)
        {
            waiting.Add(mine);
            if (!syncing)
            {
                syncing = true;
                ThreadPool.UnsafeQueueUserWorkItem(_ => SyncAll(), null);
            }
        }

        return mine.Task;
    }

    private void SyncAll()
    {
        while (true)
        {
            List<TaskCompletionSource> served;
            lock (door)
            {
                if (waiting.Count == 0)
                {
                    syncing = false;
                    return;
                }

                (served, waiting) = (waiting, []);
            }

            try
            {
                log ??= OpenLog();
                RandomAccess.FlushToDisk(log);
                served.ForEach(one => one.TrySetResult());
            }
            catch (Exception failure)
            {
                // A failed sync is final for these commits: nobody may be told that they are safe.
                served.ForEach(one => one.TrySetException(new IOException("The write-ahead log could not be synced to the disk.", failure)));
            }
        }
    }

    private SafeFileHandle OpenLog()
    {
        // The last connection to close would remove the log under us; this one stays open. SQLite opens lazily: only a read takes
        // the lock that keeps the log. If it was removed before, its content had been synced into the database.
        keepsLogAlive.Open();
        using (var read = keepsLogAlive.CreateCommand())
        {
            read.CommandText = "SELECT count(*) FROM sqlite_schema";
            read.ExecuteScalar();
        }

        return File.OpenHandle(databaseFile + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public void Dispose()
    {
        log?.Dispose();
        keepsLogAlive.Dispose();
    }
}
