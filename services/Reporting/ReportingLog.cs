namespace Platform.Reporting;

/// <summary>What the reporting service logs.</summary>
internal static partial class ReportingLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Results could not be moved to fact files; they stay in the database and are tried again")]
    public static partial void CompactionFailed(this ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Moved {Rows} results into {Files} file(s) in {Milliseconds:0} ms")]
    public static partial void Compacted(this ILogger log, long rows, int files, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removed fact file {File} that no manifest row names")]
    public static partial void OrphanRemoved(this ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Report {Number} ({Kind}, {Contract}) made in {Milliseconds:0} ms")]
    public static partial void ReportMade(this ILogger log, string number, string kind, string contract, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Report {Number} failed, attempt {Attempt}")]
    public static partial void ReportFailed(this ILogger log, Exception failure, string number, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "The report worker met an error and goes on")]
    public static partial void WorkerFailed(this ILogger log, Exception failure);
}
