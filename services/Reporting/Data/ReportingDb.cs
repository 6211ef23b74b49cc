using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Reporting.Contracts;
using Platform.Reporting.Deliverables;
using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;
using Platform.Reporting.Reports;
using Platform.ServiceDefaults.Data;

namespace Platform.Reporting.Data;

/// <summary>The reporting service's database; each slice maps its own entities.</summary>
public abstract class ReportingDb(DbContextOptions options) : ServiceDbContext(options)
{
    /// <inheritdoc />
    protected override string Schema => "reporting";

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        ContractRow.Map(modelBuilder);
        DeliverableStepRow.Map(modelBuilder);
        ResultBatch.Map(modelBuilder);
        FactFile.Map(modelBuilder);
        StateChange.Map(modelBuilder);
        IncidentFact.Map(modelBuilder);
        MessageFact.Map(modelBuilder);
        RoundFact.Map(modelBuilder);
        MaintenanceFact.Map(modelBuilder);
        EvidenceRecord.Map(modelBuilder);
        ReportRow.Map(modelBuilder);
    }
}

/// <summary>The database on SQLite; it exists for its migrations.</summary>
public sealed class ReportingSqlite(DbContextOptions<ReportingSqlite> options) : ReportingDb(options);

/// <summary>The database on PostgreSQL; it exists for its migrations.</summary>
public sealed class ReportingPostgres(DbContextOptions<ReportingPostgres> options) : ReportingDb(options);

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class ReportingSqliteFactory : IDesignTimeDbContextFactory<ReportingSqlite>
{
    public ReportingSqlite CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ReportingSqlite>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>Only for the tool that writes migrations.</summary>
internal sealed class ReportingPostgresFactory : IDesignTimeDbContextFactory<ReportingPostgres>
{
    public ReportingPostgres CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ReportingPostgres>().UseNpgsql("Host=design").Options);
}
