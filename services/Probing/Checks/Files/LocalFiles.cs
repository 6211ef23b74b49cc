using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Probing.Checks.Files;

/// <summary>Section <c>Probing:Files</c>: what of this machine's own files checks may read.</summary>
internal sealed class LocalFilesOptions : IValidatableObject
{
    /// <summary>Folders that checks may read, with all below them; none by default.</summary>
    public string[] Roots { get; set; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Roots.Where(root => !Path.IsPathRooted(root) || Path.GetPathRoot(root) == root.TrimEnd())
        .Select(root => new ValidationResult($"Probing:Files:Roots: '{root}' is not an absolute folder below the root"));
}

/// <summary>Files of this machine, only below the folders that the configuration allows: links are followed before they are judged.</summary>
internal sealed class LocalFiles(IOptions<LocalFilesOptions> options) : IFileSource
{
    private const int MostLinks = 20;
    private readonly string[] roots = [.. options.Value.Roots.Select(root => Real(Path.GetFullPath(root)) + Path.DirectorySeparatorChar)];

    public IEnumerable<FolderEntry>? List(string folder)
    {
        var place = Judged(folder);
        return !Directory.Exists(place) ? null : new DirectoryInfo(place).EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 })
            .Select(Entry).OfType<FolderEntry>();
    }

    public Stream Open(string path) => new FileStream(Judged(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 << 10, FileOptions.SequentialScan);

    public bool Has(string path, long size) => new FileInfo(Judged(path)) is { Exists: true } file && file.Length == size;

    public void Dispose()
    {
    }

    private static FolderEntry? Entry(FileSystemInfo info)
    {
        // What a link leads to counts; one that leads nowhere, or in a circle, is nothing.
        var real = info.LinkTarget is null ? info : Followed(info);
        return real switch
        {
            FileInfo { Exists: true } file => new FolderEntry(info.Name, info.FullName, false, file.Length, file.LastWriteTimeUtc),
            DirectoryInfo { Exists: true } folder => new FolderEntry(info.Name, info.FullName, true, 0, folder.LastWriteTimeUtc),
            _ => null,
        };
    }

    private static FileSystemInfo? Followed(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The real place of a path; refused when it lies outside the allowed folders.</summary>
    private string Judged(string path)
    {
        var real = Real(Path.GetFullPath(path));
        return Array.Exists(roots, root => (real + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
            ? real
            : throw new OutboundRefused(roots.Length == 0
                ? "未允许读取本机文件：请在配置 Probing:Files:Roots 中列出允许的目录"
                : $"目录 {path} 不在允许的范围内（Probing:Files:Roots）");
    }

    /// <summary>The path with every link on the way followed.</summary>
    private static string Real(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            var parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            var at = "";
            string? turned = null;
            for (var i = 0; i < parts.Length && turned is null; i++)
            {
                at += Path.DirectorySeparatorChar + parts[i];
                if (new FileInfo(at).LinkTarget is { } target)
                {
                    turned = Path.GetFullPath(Path.Combine([Path.GetDirectoryName(at)!, target, .. parts[(i + 1)..]]));
                }
            }

            if (turned is null)
            {
                return at.Length == 0 ? "/" : at;
            }

            path = turned;
        }

        throw new OutboundRefused($"目录 {path} 的链接过多");
    }
}
