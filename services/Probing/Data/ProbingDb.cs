using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Probing.Baselines;
using Platform.Probing.Checks;
using Platform.Probing.Evidence;
using Platform.Probing.Heartbeats;
using Platform.Probing.Licences;
using Platform.Probing.Manual;
using Platform.Probing.Maintenances;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Plans;
using Platform.Probing.Results;
using Platform.Probing.Rounds;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Probing.Zones;
using Platform.ServiceDefaults.Data;

namespace Platform.Probing.Data;

/// <summary>The probing service's database; each slice maps its own entities.</summary>
public abstract class ProbingDb(DbContextOptions options) : ServiceDbContext(options)
{
    /// <inheritdoc />
    protected override string Schema => "probing";

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        WatchedSystem.Map(modelBuilder);
        ContentBaseline.Map(modelBuilder);
        Check.Map(modelBuilder);
        CheckState.Map(modelBuilder);
        StateChange.Map(modelBuilder);
        Heartbeat.Map(modelBuilder);
        ResultRow.Map(modelBuilder);
        Maintenance.Map(modelBuilder);
        Plan.Map(modelBuilder);
        KeyPeriod.Map(modelBuilder);
        Round.Map(modelBuilder);
        ShardFence.Map(modelBuilder);
        ProbeWorker.Map(modelBuilder);
        EvidenceFile.Map(modelBuilder);
        ManualRecord.Map(modelBuilder);
        Licence.Map(modelBuilder);
        LicenceEntry.Map(modelBuilder);
        LicenceRung.Map(modelBuilder);
    }
}

/// <summary>The database on SQLite; it exists for its migrations.</summary>
public sealed class ProbingSqlite(DbContextOptions<ProbingSqlite> options) : ProbingDb(options);

/// <summary>The database on PostgreSQL; it exists for its migrations.</summary>
public sealed class ProbingPostgres(DbContextOptions<ProbingPostgres> options) : ProbingDb(options);

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class ProbingSqliteFactory : IDesignTimeDbContextFactory<ProbingSqlite>
{
    public ProbingSqlite CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ProbingSqlite>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class ProbingPostgresFactory : IDesignTimeDbContextFactory<ProbingPostgres>
{
    public ProbingPostgres CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ProbingPostgres>().UseNpgsql("Host=design").Options);
}
