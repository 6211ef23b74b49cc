using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Probing.Tests;

/// <summary>A real server on loopback that behaves as badly as the test wants.</summary>
internal sealed class HostileServer(WebApplication app) : IAsyncDisposable
{
    public Uri Address { get; } = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<HostileServer> StartAsync(
        Func<HttpContext, Task> answer, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null,
        System.Security.Cryptography.X509Certificates.X509Certificate2Collection? chain = null, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols? protocols = null,
        bool clientCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols ?? listen.Protocols;
            if (certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    (https.ServerCertificate, https.ServerCertificateChain) = (certificate, chain);
                    https.ClientCertificateMode = clientCertificate ? Microsoft.AspNetCore.Server.Kestrel.Https.ClientCertificateMode.RequireCertificate : https.ClientCertificateMode;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(context => answer(context));
        await app.StartAsync();
        return new HostileServer(app);
    }

    public static Task<HostileServer> StartAsync(Func<HttpContext, IResult> answer) => StartAsync(context => answer(context).ExecuteAsync(context));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
