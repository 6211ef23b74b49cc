using Platform.Probing.Checks.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Platform.Probing.Checks.Files;

/// <summary>Files of another machine by SFTP.</summary>
internal sealed class SftpFiles(SftpClient client) : IFileSource
{
    public static async Task<SftpFiles> OpenAsync(SshDoor door, SshAccess access, ProbeContext context) =>
        new(await door.OpenAsync(access, info => new SftpClient(info) { OperationTimeout = TimeSpan.FromSeconds(30) }, context));

    public IEnumerable<FolderEntry>? List(string folder)
    {
        try
        {
            return client.ListDirectory(folder).Where(entry => entry.Name is not ("." or ".."))
                .Select(entry => new FolderEntry(entry.Name, entry.FullName, entry.IsDirectory, entry.Length, new DateTimeOffset(entry.LastWriteTimeUtc, TimeSpan.Zero)));
        }
        catch (SftpPathNotFoundException)
        {
            return null;
        }
    }

    public Stream Open(string path) => client.OpenRead(path);

    public bool Has(string path, long size)
    {
        try
        {
            return client.GetAttributes(path) is { IsRegularFile: true } found && found.Size == size;
        }
        catch (SftpPathNotFoundException)
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();
}
