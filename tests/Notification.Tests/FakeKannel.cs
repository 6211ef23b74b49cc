using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Notification.Tests;

/// <summary>A sendsms that answers as told and keeps what it was given.</summary>
internal sealed class FakeKannel : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeKannel()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpClient();
        app = builder.Build();
        app.MapGet("/cgi-bin/sendsms", AnswerAsync);
    }

    public ConcurrentQueue<Dictionary<string, string>> Taken { get; } = new();

    public Func<Dictionary<string, string>, (int Status, string Body)> Answer { get; set; } = _ => (202, "0: Accepted for delivery");

    /// <summary>Values of %d that are called back before sendsms answers.</summary>
    public int[] ReceiptsBeforeAnswer { get; set; } = [];

    public TaskCompletionSource? Hold { get; set; }

    public string Url => app.Urls.First() + "/cgi-bin/sendsms";

    public static async Task<FakeKannel> StartAsync()
    {
        var fake = new FakeKannel();
        await fake.app.StartAsync();
        return fake;
    }

    public async Task<HttpStatusCode> ReceiptAsync(Dictionary<string, string> taken, int status, string? baseAddress = null)
    {
        var url = taken["dlr-url"].Replace("%d", status.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%F", "centre-1", StringComparison.Ordinal).Replace("%A", "", StringComparison.Ordinal);
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var answer = await client.GetAsync(new Uri(new Uri(baseAddress ?? url), new Uri(url).PathAndQuery));
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Taken.Enqueue(query);
        foreach (var status in ReceiptsBeforeAnswer)
        {
            await ReceiptAsync(query, status);
        }

        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var (code, body) = Answer(query);
        context.Response.StatusCode = code;
        await context.Response.WriteAsync(body);
    }
}

internal static class KannelSettings
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    public static (string Key, string Value)[] For(string url, string callbackBase = "http://127.0.0.1:1") =>
    [
        ("Sms:Provider", "kannel"), ("Sms:Kannel:Url", url), ("Sms:Kannel:User", "platform"), ("Sms:Kannel:Password", "pa ss&word"),
        ("Sms:Kannel:From", "10690000"), ("Sms:Kannel:CallbackBase", callbackBase), ("Sms:Kannel:Secret", Secret), ("Sms:SubmitTimeout", "00:00:01"),
    ];
}
