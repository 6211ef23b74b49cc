using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Sidecar;

namespace Platform.EndToEnd.Tests.Scenario;

/// <summary>A web server of the customer's, with a port of its own that it keeps; stopping it really closes the port.</summary>
internal sealed class CustomerServer : IAsyncDisposable
{
    private WebApplication? running;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}/");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        running = builder.Build();
        running.Run(context => context.Response.WriteAsync("欢迎"));
        await running.StartAsync();
    }

    public async Task StopAsync()
    {
        await running!.StopAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (running?.DisposeAsync() ?? ValueTask.CompletedTask);
        running = null;
    }
}
