using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Bench;

/// <summary>What the checks probe: a small web server in a process of its own, on every address of the loopback network.
/// <c>/silent</c> never answers. It prints its address and ends with its parent.</summary>
internal static class CheckTarget
{
    public const string Argument = "check-target";

    public static Process Launch() => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Argument)
    {
        RedirectStandardOutput = true,
        RedirectStandardInput = true,
    })!;

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://0.0.0.0:0");
        await using var app = builder.Build();
        app.Map("/silent", async context =>
        {
            var gone = new TaskCompletionSource();
            await using var ends = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        app.MapFallback(context => context.Response.WriteAsync("ok"));
        await app.StartAsync();
        System.Console.WriteLine(app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));

        // The parent holds the other end: when it is gone, so are we.
        await System.Console.In.ReadToEndAsync();
    }
}
