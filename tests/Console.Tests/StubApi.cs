using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Console.Tests;

/// <summary>The API behind the gateway with answers of the real shape; what it is sent is kept.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication app;

    private StubApi(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/api/");

    /// <summary>Method, path and body of every write.</summary>
    public List<(string Call, string Body)> Writes { get; } = [];

    /// <summary>Answers that replace the usual ones, by method and path.</summary>
    public Dictionary<string, (int Status, string Body)> Instead { get; } = [];

    public static async Task<StubApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubApi(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!["/api/".Length..];
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (Writes)
            {
                Writes.Add(($"{context.Request.Method} {path}", body));
            }
        }

        var (status, answer) = Instead.TryGetValue($"{context.Request.Method} {path}", out var other) ? other
            : Answers.Of.TryGetValue(path, out var text) ? (200, text)
            : HttpMethods.IsGet(context.Request.Method) ? (404, """{"status":404,"code":"not-found"}""") : (200, "{}");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }
}
