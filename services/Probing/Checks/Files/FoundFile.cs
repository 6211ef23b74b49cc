using System.Text.RegularExpressions;

namespace Platform.Probing.Checks.Files;

/// <summary>A file that was found: its path below the first folder, size, and when it was last written.</summary>
internal sealed record FoundFile(string Path, string FullPath, long Size, DateTimeOffset WrittenAt);

/// <summary>A name in a folder.</summary>
internal sealed record FolderEntry(string Name, string FullPath, bool IsFolder, long Size, DateTimeOffset WrittenAt);

/// <summary>Where files lie: a folder of this machine, or of another by SFTP. Calls block; they run on a thread of the pool.</summary>
internal interface IFileSource : IDisposable
{
    /// <summary>What lies in a folder; null when there is no such folder.</summary>
    IEnumerable<FolderEntry>? List(string folder);

    /// <summary>Opens a file for reading; a stream that can seek.</summary>
    Stream Open(string path);

    /// <summary>Whether there is a file of this size.</summary>
    bool Has(string path, long size);
}

/// <summary>Finds files by a pattern.</summary>
internal static class FileSearch
{
    /// <summary>Names looked at before giving up: a folder with millions of files is a mistake in the pattern.</summary>
    public const int MostNames = 50_000;

    public static List<FoundFile> Find(IFileSource source, string folder, IReadOnlyList<Regex> pattern, CancellationToken deadline)
    {
        var looked = 0;
        var found = new List<FoundFile>();
        Descend(folder, "", 0);
        return found;

        void Descend(string place, string below, int level)
        {
            foreach (var entry in source.List(place) ?? [])
            {
                deadline.ThrowIfCancellationRequested();
                if (++looked > MostNames)
                {
                    throw new ProbeFailed(FailureReason.TooLarge, $"目录中的文件超过 {MostNames} 个，请缩小范围");
                }

                var last = level == pattern.Count - 1;
                if (entry.IsFolder == last || !pattern[level].IsMatch(entry.Name))
                {
                    continue;
                }

                var path = below + entry.Name;
                if (last)
                {
                    found.Add(new FoundFile(path, entry.FullPath, entry.Size, entry.WrittenAt));
                }
                else
                {
                    Descend(entry.FullPath, path + "/", level + 1);
                }
            }
        }
    }
}
