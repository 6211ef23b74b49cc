using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Bench;

/// <summary>What the checks probe: a small web server in a process of its own. It prints its address and ends with its parent.</summary>
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
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("ok"));
        await app.StartAsync();
        System.Console.WriteLine(app.Urls.First());

        // The parent holds the other end: when it is gone, so are we.
        await System.Console.In.ReadToEndAsync();
    }
}
