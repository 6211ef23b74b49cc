using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Notification.Tests;

public sealed class CanaryTests
{
    [Fact]
    public async Task The_number_of_a_person_is_nowhere_in_events_logs_lists_or_on_the_disk()
    {
        var folder = Directory.CreateTempSubdirectory("platform-").FullName;
        using var log = new Capture();
        await using var host = await Host.StartAsync(folder: folder, configure: builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            builder.Services.Configure<LoggerFilterOptions>(filters => filters.MinLevel = LogLevel.Trace);
        });
        await host.ReceiveAsync(Host.Request(), 1);
        await host.InStateAsync(MessageState.Delivered);
        using var client = host.Client("operations-manager", "auditor");
        var seen = new StringBuilder();
        await ReplyAsync(host, client, $"482913，打我电话 {Host.Zhang}");
        foreach (var path in (string[])["/messages", "/messages/" + (await host.MessagesAsync())[0].Id, "/inbound", "/simulator/handsets", "/summary", "/providers", "/audit"])
        {
            seen.AppendLine(await client.GetStringAsync(path, TestContext.Current.CancellationToken));
        }

        foreach (var row in await host.ReadAsync(db => db.Outbox.ToListAsync(TestContext.Current.CancellationToken)))
        {
            seen.AppendLine(row.Data);
        }

        log.Lines.ToList().ForEach(line => seen.AppendLine(line));
        Assert.DoesNotContain(Host.Zhang, seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("首页可用 不可用", string.Join('\n', log.Lines), StringComparison.Ordinal);
        Assert.Contains("138****5678", seen.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        foreach (var file in Directory.GetFiles(folder))
        {
            var bytes = await ReadSharedAsync(file);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Host.Zhang)) < 0, file);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("首页可用")) < 0, file);
        }
    }

    private static async Task ReplyAsync(ServiceHost host, HttpClient client, string text)
    {
        var handsets = await client.GetFromJsonAsync<JsonElement>("/simulator/handsets");
        var id = handsets.GetProperty("items").EnumerateArray().First(item => item.GetProperty("personId").GetString() == "zhang").GetProperty("id").GetString();
        using var answer = await client.PostAsJsonAsync($"/simulator/handsets/{id}/reply", new { text });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private sealed class Capture : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
