using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Rounds;

/// <summary>
/// The one row by which the replica that keeps the rounds says that it is alive. It elects that replica, and after a standstill it tells
/// since when nobody was there. Two keepers at once do no harm: every row they write is guarded by a version or a key.
/// </summary>
internal sealed class RoundPulse
{
    public int Id { get; init; }

    public string Owner { get; set; } = "";

    public DateTimeOffset AliveAt { get; set; }

    /// <summary>Another replica takes over when the keeper was silent for so long.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>True: <paramref name="owner"/> keeps the rounds now. Records the standstill before it, when there was one.</summary>
    public static async Task<bool> TakeAsync(ProbingDb db, string owner, DateTimeOffset now, TimeSpan standstill, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var pulse = await db.Set<RoundPulse>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == 1, cancellationToken);
        if (pulse is null)
        {
            db.Add(new RoundPulse { Id = 1, Owner = owner, AliveAt = now });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }

        var (seen, silent) = (pulse.AliveAt, now - Silence);
        var taken = await db.Set<RoundPulse>().Where(row => row.Id == 1 && row.AliveAt == seen && (row.Owner == owner || row.AliveAt < silent))
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.Owner, owner).SetProperty(x => x.AliveAt, now), cancellationToken);
        if (taken == 0)
        {
            return false;
        }

        if (now - seen > standstill)
        {
            db.Add(new RoundGap { From = seen, To = now });
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    internal static void Map(ModelBuilder model)
    {
        model.Entity<RoundPulse>(row =>
        {
            row.ToTable("RoundPulse");
            row.HasKey(x => x.Id);
            row.Property(x => x.Id).ValueGeneratedNever();
            row.Property(x => x.Owner).HasMaxLength(40);
        });
        model.Entity<RoundGap>(row =>
        {
            row.ToTable("RoundGaps");
            row.HasKey(x => x.Id);
            row.HasIndex(x => x.To);
            row.Ignore(x => x.Text);
        });
    }
}

/// <summary>平台停机: a stretch in which no replica kept the rounds.</summary>
internal sealed class RoundGap
{
    public long Id { get; init; }

    public DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; init; }

    /// <summary>平台停机 09:00–11:30, with dates when it crosses midnight.</summary>
    public string Text
    {
        get
        {
            var (from, to) = (ShanghaiTime.Of(From), ShanghaiTime.Of(To));
            return from.Date == to.Date ? $"平台停机 {from:HH:mm}–{to:HH:mm}" : $"平台停机 {from:MM-dd HH:mm}–{to:MM-dd HH:mm}";
        }
    }
}
