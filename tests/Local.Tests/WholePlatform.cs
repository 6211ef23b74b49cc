namespace Platform.Local.Tests;

/// <summary>One platform for all tests of this collection; the first start of a fresh folder.</summary>
public sealed class WholePlatform : IAsyncLifetime
{
    public LocalPlatform Platform { get; private set; } = null!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("platform-local-").FullName;

    public LocalOptions Options => new() { DataFolder = Folder, Port = 0, ConsoleLog = false };

    public async ValueTask InitializeAsync() => Platform = await LocalPlatform.StartAsync(Options);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public async Task RestartAsync()
    {
        await Platform.DisposeAsync();
        Platform = await LocalPlatform.StartAsync(Options with { Port = Platform.Address.Port });
    }
}
