using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Alerting.Alerts;
using Platform.Alerting.Duty;
using Platform.Alerting.Escalation;
using Platform.Alerting.Incidents;
using Platform.Alerting.Terms;
using Platform.ServiceDefaults.Data;

namespace Platform.Alerting.Data;

/// <summary>The alerting service's database; each slice maps its own entities.</summary>
public abstract class AlertingDb(DbContextOptions options) : ServiceDbContext(options)
{
    internal DbSet<Alert> Alerts => Set<Alert>();

    internal DbSet<Incident> Incidents => Set<Incident>();

    internal DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();

    internal DbSet<IncidentDay> IncidentDays => Set<IncidentDay>();

    internal DbSet<Notice> Notices => Set<Notice>();

    internal DbSet<ContractTerms> Terms => Set<ContractTerms>();

    internal DbSet<DutyOverride> DutyOverrides => Set<DutyOverride>();

    /// <inheritdoc />
    protected override string Schema => "alerting";

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Alert.Map(modelBuilder);
        Incident.Map(modelBuilder);
        TimelineEntry.Map(modelBuilder);
        IncidentDay.Map(modelBuilder);
        Notice.Map(modelBuilder);
        ContractTerms.Map(modelBuilder);
        DutyOverride.Map(modelBuilder);
    }
}

/// <summary>The database on SQLite; it exists for its migrations.</summary>
public sealed class AlertingSqlite(DbContextOptions<AlertingSqlite> options) : AlertingDb(options);

/// <summary>The database on PostgreSQL; it exists for its migrations.</summary>
public sealed class AlertingPostgres(DbContextOptions<AlertingPostgres> options) : AlertingDb(options);

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class AlertingSqliteFactory : IDesignTimeDbContextFactory<AlertingSqlite>
{
    public AlertingSqlite CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<AlertingSqlite>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class AlertingPostgresFactory : IDesignTimeDbContextFactory<AlertingPostgres>
{
    public AlertingPostgres CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<AlertingPostgres>().UseNpgsql("Host=design").Options);
}
