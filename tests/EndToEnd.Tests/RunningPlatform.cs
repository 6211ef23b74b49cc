using Microsoft.Extensions.DependencyInjection;
using Platform.Local;

namespace Platform.EndToEnd.Tests;

/// <summary>The whole platform as a new user has it: an empty folder, a free port, all defaults but those a test cannot live with.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    /// <summary>Collection of all tests here: one platform at a time, for the timings they assert are those of an otherwise idle machine.</summary>
    public const string OneAtATime = "one platform at a time";

    /// <summary>A client with the officers' rights, so that a walk over all endpoints gets behind the door everywhere.</summary>
    public const string Officer = "e2e-officer";

    private readonly ServiceProvider clients = new ServiceCollection().AddHttpClient()
        .ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }))
        .BuildServiceProvider();

    public LocalPlatform Platform { get; private set; } = null!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("platform-e2e-").FullName;

    private LocalOptions Options => new()
    {
        DataFolder = Folder, Port = 0, ConsoleLog = false,
        Settings = new Dictionary<string, string?>
        {
            ["Gateway:Rate"] = "10000",
            ["Gateway:Burst"] = "10000",
            ["Identity:Clients:50:Id"] = Officer,
            ["Identity:Clients:50:Secret"] = Officer + "-secret-of-a-test",
            ["Identity:Clients:50:Roles:0"] = "system-administrator",
        },
    };

    public async ValueTask InitializeAsync() => Platform = await LocalPlatform.StartAsync(Options);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await clients.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ctrl-C, and the same command again.</summary>
    public async Task RestartAsync()
    {
        var port = Platform.Address.Port;
        await Platform.DisposeAsync();
        Platform = await LocalPlatform.StartAsync(Options with { Port = port });
    }

    /// <summary>A client of the gateway without a token.</summary>
    public HttpClient Stranger()
    {
        var client = clients.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = Platform.Address;
        return client;
    }

    /// <summary>A script that has signed in with client credentials.</summary>
    public Task<Script> ScriptAsync() => Script.SignInAsync(Stranger(), Platform.ClientId, Platform.ClientSecret);

    /// <summary>A script with a system administrator's rights.</summary>
    public Task<Script> OfficerAsync() => Script.SignInAsync(Stranger(), Officer, Officer + "-secret-of-a-test");
}
