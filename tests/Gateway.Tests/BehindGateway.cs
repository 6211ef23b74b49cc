using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Sidecar;
using Platform.Testing;

namespace Platform.Gateway.Tests;

/// <summary>A gateway with one service behind it that tells what reached it. All others are away.</summary>
public sealed class BehindGateway : IAsyncDisposable
{
    private readonly WebApplication behind;

    private BehindGateway(WebApplication behind, ServiceHost gateway)
    {
        this.behind = behind;
        Gateway = gateway;
    }

    public ServiceHost Gateway { get; }

    public static async Task<BehindGateway> StartAsync(params (string Name, string Value)[] settings)
    {
        var address = $"http://127.0.0.1:{FreePort.Take()}/";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(BehindGateway).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var behind = builder.Build();
        behind.Map("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            return Results.Json(new Seen(
                context.Request.Method, context.Request.Path.Value!, context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        });
        await behind.StartAsync();
        var away = $"http://127.0.0.1:{FreePort.Take()}/";
        var configured = new Dictionary<string, string?>
        {
            ["Services:probing"] = address, ["Services:identity"] = address, ["Services:console"] = address,
            ["Services:alerting"] = away, ["Services:notification"] = away, ["Services:reporting"] = address,
        };
        foreach (var (name, value) in settings)
        {
            configured[name] = value;
        }

        return new BehindGateway(behind, await ServiceHost.StartAsync(new GatewayModule(), settings: configured));
    }

    public static async Task<Seen> SeenAsync(HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<Seen>(await answer.Content.ReadAsStringAsync(), JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await behind.DisposeAsync();
    }

    public sealed record Seen(string Method, string Path, Dictionary<string, string> Headers);
}
