using System.Security.Cryptography;

namespace Platform.Reporting.Reports;

/// <summary>Report files on the shared volume: one name for each try, so that a worker that was thought dead overwrites nothing.</summary>
internal static class ReportFiles
{
    public static string Path(ReportingOptions options, ReportRow row, string format) =>
        System.IO.Path.Combine(options.ReportsFolder, $"{row.Id}-{row.LeaseToken}.{format}");

    /// <summary>Makes the file under a temporary name, flushes and renames it; returns hash and size.</summary>
    public static (string Sha256, long Bytes) Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        string hash;
        long bytes;
        using (var stream = new FileStream(path + ".tmp", FileMode.Create, FileAccess.ReadWrite))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
            stream.Position = 0;
            hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            bytes = stream.Length;
        }

        File.Move(path + ".tmp", path, overwrite: true);
        return (hash, bytes);
    }
}
