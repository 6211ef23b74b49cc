using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Grpc.AspNetCore.Server.Model;

namespace Platform.Sidecar;

/// <summary>
/// A stand-in for Dapr's sidecar on laptops and in tests: it speaks the part of Dapr's gRPC and HTTP API that the platform
/// uses, so services run unchanged. One process serves all apps, each on its own port pair. It keeps nothing on disk: the
/// outboxes hold the events and the feeds bring what is lost here.
/// </summary>
public sealed class LocalSidecar : IAsyncDisposable
{
    internal const string Version = "local-stand-in";
    internal const string Kind = "stand-in for laptops and tests; in a cluster daprd takes its place";
    private readonly WebApplication web;
    private readonly FrozenDictionary<string, SidecarEndpoints> endpoints;

    private LocalSidecar(WebApplication web, FrozenDictionary<string, SidecarEndpoints> endpoints)
    {
        this.web = web;
        this.endpoints = endpoints;
    }

    /// <summary>Starts the sidecar of <paramref name="apps"/>. The apps may start later: each is asked for its subscriptions until it answers.</summary>
    public static async Task<LocalSidecar> StartAsync(
        IReadOnlyList<SidecarApp> apps, SidecarOptions? options = null, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default)
    {
        var listeners = new List<(SidecarApp App, ListenOptions Grpc, ListenOptions Http)>();
        var web = Build(apps, options ?? new SidecarOptions(), listeners, logging);
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }

        web.Services.GetRequiredService<Callers>().Assign(listeners.SelectMany(one => new[]
        {
            KeyValuePair.Create(Port(one.Grpc), one.App), KeyValuePair.Create(Port(one.Http), one.App),
        }));
        return new LocalSidecar(web, listeners.ToFrozenDictionary(one => one.App.Id, one => new SidecarEndpoints(Address(one.Grpc), Address(one.Http), one.App)));
    }

    /// <summary>Where <paramref name="appId"/> finds its sidecar.</summary>
    public SidecarEndpoints Of(string appId) => endpoints[appId];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await web.StopAsync();
        await web.DisposeAsync();
    }

    private static WebApplication Build(
        IReadOnlyList<SidecarApp> apps, SidecarOptions options, List<(SidecarApp, ListenOptions, ListenOptions)> listeners, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(LocalSidecar).Assembly.GetName().Name });
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 4 << 20;
            foreach (var app in apps)
            {
                listeners.Add((app, Listen(kestrel, app.GrpcPort, HttpProtocols.Http2), Listen(kestrel, app.HttpPort, HttpProtocols.Http1)));
            }
        });
        builder.Services.AddRouting();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(apps);
        builder.Services.AddSingleton<Callers>().AddSingleton<Broker>().AddSingleton<InvocationClient>();
        builder.Services.AddHttpForwarder();
        builder.Services.AddHttpClient("delivery", client => client.Timeout = options.DeliveryTimeout).RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        builder.Services.AddHostedService<Delivery>();
        builder.Services.AddSingleton<GrpcApi>();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 16 << 20);
        builder.Services.AddSingleton<IServiceMethodProvider<GrpcApi>, GrpcApiMethods>();
        var web = builder.Build();
        web.UseRouting();
        web.MapGrpcService<GrpcApi>();
        HttpApi.Map(web);
        return web;
    }

    private static ListenOptions Listen(KestrelServerOptions kestrel, int port, HttpProtocols protocols)
    {
        ListenOptions? made = null;
        kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = protocols;
            made = listen;
        });
        return made!;
    }

    /// <summary>Known only after the start when the port was 0.</summary>
    private static int Port(ListenOptions listen) => listen.IPEndPoint!.Port;

    private static Uri Address(ListenOptions listen) => new($"http://127.0.0.1:{Port(listen)}");
}

/// <summary>Where an app finds its sidecar.</summary>
/// <param name="Grpc">gRPC API, HTTP/2 without TLS.</param>
/// <param name="Http">HTTP API.</param>
/// <param name="App">The app.</param>
public sealed record SidecarEndpoints(Uri Grpc, Uri Http, SidecarApp App)
{
    /// <summary>Configuration that makes an unmodified <c>AddDaprClient()</c> find this sidecar, by Dapr's own names.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["DAPR_GRPC_ENDPOINT"] = Grpc.ToString(),
        ["DAPR_HTTP_ENDPOINT"] = Http.ToString(),
        ["DAPR_API_TOKEN"] = App.ApiToken,
        ["APP_API_TOKEN"] = App.AppToken,
    };
}
