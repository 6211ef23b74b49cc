using Platform.ServiceDefaults.Hosting;

namespace Platform.Local;

/// <summary>The folder that holds everything, for this user alone, and for one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Make(full);
            return new DataFolder(full, Hold(System.IO.Path.Combine(full, "lock")));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {full} cannot be written ({failure.Message.TrimEnd('.')}). Make it writable for this user, or choose another with --data DIR.");
        }
    }

    /// <summary>Path of <paramref name="name"/> in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a subfolder for this user alone.</summary>
    public string Folder(string name)
    {
        var folder = File(name);
        Make(folder);
        return folder;
    }

    /// <summary>Writes a small file whole or not at all, readable for this user alone.</summary>
    public void Write(string name, byte[] content)
    {
        var draft = File(name + ".new");
        using (var stream = new FileStream(draft, Options(System.IO.FileMode.Create, FileShare.None)))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(draft, File(name), overwrite: true);
    }

    public void Dispose() => held.Dispose();

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, FolderMode);
        }
    }

    private static FileStream Hold(string file)
    {
        try
        {
            return new FileStream(file, Options(System.IO.FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            throw new StartupException(
                $"Another instance works on {System.IO.Path.GetDirectoryName(file)}. Stop it first, or choose another folder with --data DIR.");
        }
    }

    private static FileStreamOptions Options(System.IO.FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode;
        }

        return options;
    }
}
