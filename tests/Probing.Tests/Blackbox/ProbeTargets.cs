using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Probing.Tests.Blackbox;

/// <summary>What both probers are pointed at: a web server with and without TLS, a health service over HTTP/2, a name server.</summary>
internal sealed class ProbeTargets : IAsyncDisposable
{
    private readonly UdpClient dns = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly List<WebApplication> apps = [];

    public string Http { get; private set; } = "";

    public string Https { get; private set; } = "";

    public string Grpc { get; private set; } = "";

    public string Dns => dns.Client.LocalEndPoint!.ToString()!;

    public static async Task<ProbeTargets> StartAsync()
    {
        var targets = new ProbeTargets();
        targets.Http = await targets.ServeAsync(listen => { });
        targets.Https = await targets.ServeAsync(listen => listen.UseHttps(Certificate()));
        targets.Grpc = new Uri(await targets.ServeAsync(listen => listen.Protocols = HttpProtocols.Http2)).Authority;
        _ = targets.AnswerNamesAsync();
        return targets;
    }

    public async ValueTask DisposeAsync()
    {
        dns.Dispose();
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<string> ServeAsync(Action<ListenOptions> how)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, how));
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        apps.Add(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/moved":
                context.Response.Redirect("/");
                return;
            case "/loop":
                context.Response.Redirect("/loop");
                return;
            case "/missing":
                context.Response.StatusCode = 404;
                return;
            case "/chunks":
                await context.Response.WriteAsync("one ");
                await context.Response.Body.FlushAsync();
                await context.Response.WriteAsync("two");
                return;
            case "/empty":
                context.Response.StatusCode = 204;
                return;
            case "/packed":
                context.Response.Headers.ContentEncoding = "gzip";
                await using (var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest))
                {
                    await packed.WriteAsync("<html>welcome, packed</html>"u8.ToArray());
                }

                return;
            case "/grpc.health.v1.Health/Check":
                context.Response.ContentType = "application/grpc";
                context.Response.AppendTrailer("grpc-status", "0");
                await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 0x08, 0x01 });
                return;
            default:
                context.Response.Headers["X-Powered-By"] = "tests";
                context.Response.Headers.LastModified = "Mon, 02 Mar 2026 01:00:00 GMT";
                context.Response.ContentType = "text/html";
                context.Response.ContentLength = 28;
                await context.Response.WriteAsync(context.Request.Method == "HEAD" ? "" : "<html>welcome, ninjas</html>");
                return;
        }
    }

    /// <summary>Answers every question with one address, as a name server does.</summary>
    private async Task AnswerNamesAsync()
    {
        try
        {
            while (true)
            {
                var asked = await dns.ReceiveAsync();
                var question = asked.Buffer.AsSpan(0, asked.Buffer.AsSpan(12).IndexOf((byte)0) + 12 + 5).ToArray();
                (question[2], question[3], question[7], question[9], question[11]) = ((byte)(question[2] | 0x80), 0x80, 1, 0, 0);
                byte[] answer = [.. question, 0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7];
                await dns.SendAsync(answer, answer.Length, asked.RemoteEndPoint);
            }
        }
        catch (Exception failure) when (failure is ObjectDisposedException or SocketException)
        {
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost, O=Test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
