using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Data;
using Platform.Notification.Messages;
using Platform.Testing;

namespace Platform.Notification.Tests;

/// <summary>The service with one contract whose duty list names 张三 and 李四.</summary>
internal static class Host
{
    public const string Zhang = "13812345678";

    public const string Li = "13987654321";

    public static async Task<ServiceHost> StartAsync(
        TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, string? folder = null, bool contract = true, TestDatabase? database = null,
        params (string Key, string Value)[] settings)
    {
        var host = await ServiceHost.StartAsync(
            new NotificationModule(), time,
            builder =>
            {
                builder.Services.AddSingleton<IContractCatalogue>(new Catalogue());
                configure?.Invoke(builder);
            },
            new Dictionary<string, string?>(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            {
                ["Sms:Simulator:ReceiptDelay"] = "00:00:00",
            }, folder, database);
        if (contract)
        {
            await host.ReceiveAsync(new ContractApplied("yueyang-2026", "岳阳", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "", 1), 1);
        }

        return host;
    }

    public static NotificationRequested Request(string id = "n-1", string person = "zhang", DateTimeOffset? at = null, string code = "482913")
    {
        var now = at ?? TimeProvider.System.GetUtcNow();
        return new NotificationRequested(
            id, "yueyang-2026", person, "i-1", "incident-opened",
            new Dictionary<string, string>
            {
                ["severity"] = "重大", ["title"] = "首页可用 不可用", ["time"] = "11-23 09:05:12", ["number"] = "GZ20261123-001", ["respondBy"] = "11-23 09:20:00",
                ["system"] = "an extra value that this template does not show",
            },
            code, now, now.AddMinutes(30));
    }

    public static async Task<T> ReadAsync<T>(this ServiceHost host, Func<NotificationDb, Task<T>> read)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<NotificationDb>());
    }

    public static Task<List<Message>> MessagesAsync(this ServiceHost host) =>
        host.ReadAsync(db => db.Set<Message>().AsNoTracking().OrderBy(row => row.Id).ToListAsync());

    public static Task InStateAsync(this ServiceHost host, MessageState state, int count = 1) => Eventually.TrueAsync(
        async () => (await host.MessagesAsync()).Count(row => row.State == state) == count, $"{count} message(s) {state}");

    /// <summary>
    /// Moves the clock only while nothing is under way, so that no deadline strikes a hand-over that is merely slow. What is due
    /// but not yet taken is waited for in steps that no deadline notices: its loop may have gone to wait just after the last move.
    /// </summary>
    public static async Task AdvanceWhenIdleAsync(this ServiceHost host, TestClock time, TimeSpan step)
    {
        var messages = await host.MessagesAsync();
        if (messages.TrueForAll(row => row.LeaseUntil is null))
        {
            time.Advance(messages.Exists(row => row.NextAttemptAt <= time.GetUtcNow()) ? TimeSpan.FromMilliseconds(100) : step);
        }
    }

    private sealed class Catalogue : IContractCatalogue
    {
        public Task<ContractDocument> GetDocumentAsync(string id, long version, CancellationToken cancellationToken) => Task.FromResult(new ContractDocument
        {
            Id = id,
            Version = version,
            Title = "岳阳",
            Customer = "采购人",
            From = new DateOnly(2026, 1, 1),
            To = new DateOnly(2026, 12, 31),
            Duty = new DutyDefinition(
                version == 1
                    ? [new("zhang", "张三", "138 1234 5678", "运维管理组"), new("li", "李四四", Li, null), new("bad", "坏号", "123", null)]
                    : [new("zhang", "张三", "13812345678", "运维管理组")],
                [], [], []),
        });
    }
}
