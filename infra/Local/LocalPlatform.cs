using System.Diagnostics;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Telemetry;
using Platform.Sidecar;

namespace Platform.Local;

/// <summary>
/// The whole platform in one process. The program runs it; tests start the very same on a temporary folder and a free port.
/// </summary>
public sealed class LocalPlatform : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);
    private readonly Neighbourhood neighbours;
    private readonly DataFolder folder;
    private readonly List<WebApplication> apps = [];
    private readonly Stack<IAsyncDisposable> underneath = new();
    private readonly Secrets secrets;

    private LocalPlatform(LocalOptions options, DataFolder folder)
    {
        this.folder = folder;
        neighbours = new Neighbourhood(options.Port == 0 ? FreePort.Take() : options.Port);
        secrets = Secrets.Open(folder, neighbours.Clients, neighbours.Services.Select(service => service.Name), out var made);
        FirstStart = made;
    }

    /// <summary>The one public address: console, API and identity provider.</summary>
    public Uri Address => neighbours.Address;

    /// <summary>Where everything is kept, as a full path.</summary>
    public string DataFolder => folder.Path;

    /// <summary>Whether this start made the data.</summary>
    public bool FirstStart { get; }

    /// <summary>One-time password of the first administrator, <c>admin</c>.</summary>
    public string AdministratorPassword => secrets.AdministratorPassword;

    /// <summary>Client for scripts, with the roles operations-manager and integrator.</summary>
    public string ClientId => Neighbourhood.ManagementClient;

    /// <summary>Secret of <see cref="ClientId"/>.</summary>
    public string ClientSecret => secrets.Clients[Neighbourhood.ManagementClient];

    /// <summary>From the call to ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Own address of a service, behind the gateway: <c>probing</c>.</summary>
    public Uri AddressOf(string service) => neighbours.AddressOf(service);

    /// <summary>Services of a running module, by its name; for tests.</summary>
    public IServiceProvider ServicesOf(string module) =>
        apps.Select(app => app.Services).First(services => services.GetRequiredService<IModule>().Name == module);

    /// <summary>Starts everything and returns when it is ready; <see cref="StartupException"/> says in one line why it cannot.</summary>
    public static async Task<LocalPlatform> StartAsync(LocalOptions? options = null, CancellationToken cancellationToken = default)
    {
        var began = Stopwatch.GetTimestamp();
        options ??= new LocalOptions();
        var folder = Local.DataFolder.Open(options.DataFolder);
        LocalPlatform? platform = null;
        try
        {
            platform = new LocalPlatform(options, folder);
            await platform.StartAllAsync(options, cancellationToken);
            platform.StartTime = Stopwatch.GetElapsedTime(began);
            return platform;
        }
        catch
        {
            await (platform?.DisposeAsync() ?? ValueTask.CompletedTask);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Returns on Ctrl-C or SIGTERM. Every host hears the signal; waiting for one of them is enough.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => apps[0].WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops the gateway first, then the services, then what lies underneath.</summary>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(StopWithin);
        var running = apps.ToList();
        apps.Clear();
        await StopAsync(running.Take(1), deadline.Token);
        await StopAsync(running.Skip(1), deadline.Token);
        while (underneath.TryPop(out var one))
        {
            await one.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartAllAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        var log = new LocalLog(folder, options.ConsoleLog);
        underneath.Push(log);
        underneath.Push(new Disposer(PlatformTelemetry.StartShared(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(options.Settings).Build())));
        var cachePort = FreePort.Take();
        var cache = Task.Run(() => LocalCache.Start(cachePort, folder.Folder("cache")), cancellationToken);
        var sidecar = await LocalSidecar.StartAsync(
            [.. neighbours.Services.Select(service => new SidecarApp(service.Name, neighbours.AddressOf(service.Name))
            {
                ApiToken = secrets.SidecarTokens[service.Name], AppToken = secrets.SidecarTokens[service.Name],
            })],
            options.Sidecar, logging => log.Attach(logging, "sidecar"), cancellationToken);
        underneath.Push(sidecar);
        foreach (var module in neighbours.All)
        {
            neighbours.AddressOf(module.Name);
        }

        var settings = new LocalSettings(neighbours, folder, secrets, options, cachePort);

        // A taken port must be told before the first service writes anything.
        apps.Add(await RunAsync(neighbours.Gateway, settings.Of(neighbours.Gateway, null), log, Task.CompletedTask, cancellationToken));
        var tokens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = neighbours.Services.Append(neighbours.Console).Select(module => Task.Run(
            async () =>
            {
                var first = module == neighbours.Services[0];
                try
                {
                    return await RunAsync(
                        module, settings.Of(module, module == neighbours.Console ? null : sidecar.Of(module.Name)), log, first ? Task.CompletedTask : tokens.Task, cancellationToken);
                }
                finally
                {
                    if (first)
                    {
                        tokens.TrySetResult();
                    }
                }
            }, cancellationToken)).ToArray();
        try
        {
            await Task.WhenAll(others);
            underneath.Push(new Disposer(await cache));
        }
        finally
        {
            apps.AddRange(others.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result));
        }

        await Readiness.WaitAsync(apps[0], neighbours, cancellationToken);
        log.Ready();
    }

    /// <summary>Builds at once and starts after <paramref name="before"/>: services ask Identity for tokens with their first breath.</summary>
    private static async Task<WebApplication> RunAsync(IModule module, Dictionary<string, string?> settings, LocalLog log, Task before, CancellationToken cancellationToken)
    {
        var app = PlatformApp.Build(module, [], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.ClearProviders();
            log.Attach(builder.Logging, module.Name);
        });
        try
        {
            await before;
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static Task StopAsync(IEnumerable<WebApplication> apps, CancellationToken deadline) => Task.WhenAll(apps.Select(async app =>
    {
        try
        {
            await app.StopAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            // Out of time: what is left undone is in the outboxes and goes on at the next start.
        }
        finally
        {
            await app.DisposeAsync();
        }
    }));

    private sealed class Disposer(IDisposable one) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            one.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
