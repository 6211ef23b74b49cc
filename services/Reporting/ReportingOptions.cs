using System.ComponentModel.DataAnnotations;

namespace Platform.Reporting;

/// <summary>Section <c>Reporting</c>: where facts and report files lie and how much memory an analysis may take.</summary>
public sealed class ReportingOptions
{
    /// <summary>Folder of fact files and reports; on a cluster a volume that the replicas share. Relative to the working directory.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Reporting:Folder must name a folder")]
    public string Folder { get; set; } = ".data/reporting";

    /// <summary>How long probe results may stay in the database before they move to a Parquet file; 10 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Reporting:CompactAfter must be 10 s to 1 day")]
    public TimeSpan CompactAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Rows in the database that make them move at once; 1,000 to 10,000,000.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Reporting:CompactRows must be 1000 to 10000000")]
    public int CompactRows { get; set; } = 100_000;

    /// <summary>Files a day before they are merged into one; 2 to 1,000.</summary>
    [Range(2, 1_000, ErrorMessage = "Reporting:MergeFiles must be 2 to 1000")]
    public int MergeFiles { get; set; } = 12;

    /// <summary>Memory of one analysis in MiB; 64 to 65,536. DuckDB would else take four fifths of the machine.</summary>
    [Range(64, 65_536, ErrorMessage = "Reporting:MemoryMiB must be 64 to 65536")]
    public int MemoryMiB { get; set; } = 256;

    /// <summary>Threads of one analysis; 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "Reporting:Threads must be 1 to 64")]
    public int Threads { get; set; } = 2;

    /// <summary>How long a worker may take for a report before another takes over; 1 min to 2 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "02:00:00", ErrorMessage = "Reporting:ReportLease must be 1 min to 2 h")]
    public TimeSpan ReportLease { get; set; } = TimeSpan.FromMinutes(10);

    internal string FactsFolder => Path.Combine(Path.GetFullPath(Folder), "facts");

    internal string ReportsFolder => Path.Combine(Path.GetFullPath(Folder), "reports");
}
