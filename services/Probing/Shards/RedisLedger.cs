using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;
using StackExchange.Redis;

namespace Platform.Probing.Shards;

/// <summary>
/// The ledger in Redis: for each zone a sorted set of the living (their leases end at the score, by Redis' clock) and a hash of slot to
/// owner. A slot is its owner's as long as he lives, so that a renewal is one small write however many slots there are.
/// </summary>
internal sealed class RedisLedger(string address, IOptions<SchedulingOptions> options) : ILedger, IAsyncDisposable
{
    private const string Clock = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        """;

    /// <summary>KEYS living, owners; ARGV replica, lease in ms. Answers whether it was forgotten, the living, the owners.</summary>
    private const string Renew = Clock + """

        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], 86400000)
        redis.call('PEXPIRE', KEYS[2], 86400000)
        return { known and 0 or 1, redis.call('ZRANGE', KEYS[1], 0, -1), redis.call('HGETALL', KEYS[2]) }
        """;

    /// <summary>KEYS as above; ARGV replica, slots. Answers those it got.</summary>
    private const string Take = Clock + """

        local got = {}
        for i = 2, #ARGV do
          local owner = redis.call('HGET', KEYS[2], ARGV[i])
          local ends = owner and owner ~= ARGV[1] and redis.call('ZSCORE', KEYS[1], owner)
          if not ends or tonumber(ends) <= now then
            redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
            got[#got + 1] = tonumber(ARGV[i])
          end
        end
        return got
        """;

    /// <summary>KEYS as above; ARGV replica, slots.</summary>
    private const string Release = """
        for i = 2, #ARGV do
          if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[1] then redis.call('HDEL', KEYS[2], ARGV[i]) end
        end
        return 0
        """;

    private readonly SemaphoreSlim connecting = new(1, 1);
    private IConnectionMultiplexer? redis;

    public async Task<LedgerPage> RenewAsync(string zone, string replica, TimeSpan lease, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[])(await RunAsync(Renew, zone, [replica, (long)lease.TotalMilliseconds]))!;
        var living = ((string[])answer[1]!).ToHashSet(StringComparer.Ordinal);
        var owners = new string?[Slots.Count];
        var pairs = (string[])answer[2]!;
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            if (int.TryParse(pairs[i], CultureInfo.InvariantCulture, out var slot) && slot is >= 0 and < Slots.Count && living.Contains(pairs[i + 1]))
            {
                owners[slot] = pairs[i + 1];
            }
        }

        return new LedgerPage(living, owners, (int)answer[0] == 1);
    }

    public async Task<IReadOnlyList<int>> TakeAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken) =>
        (int[])(await RunAsync(Take, zone, [replica, .. slots.Select(slot => (RedisValue)slot)]))!;

    public Task ReleaseAsync(string zone, string replica, IReadOnlyList<int> slots, CancellationToken cancellationToken) =>
        RunAsync(Release, zone, [replica, .. slots.Select(slot => (RedisValue)slot)]);

    public async Task LeaveAsync(string zone, string replica, CancellationToken cancellationToken) =>
        await (await ConnectAsync()).GetDatabase().SortedSetRemoveAsync(Keys(zone)[0], replica);

    public async ValueTask DisposeAsync()
    {
        connecting.Dispose();
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    private async Task<RedisResult> RunAsync(string script, string zone, RedisValue[] arguments) =>
        await (await ConnectAsync()).GetDatabase().ScriptEvaluateAsync(script, Keys(zone), arguments);

    /// <summary>The braces keep both on one node of a Redis cluster.</summary>
    private RedisKey[] Keys(string zone) =>
        [$"{{probing:{options.Value.Installation}:{zone}}}:replicas", $"{{probing:{options.Value.Installation}:{zone}}}:slots"];

    private async ValueTask<IConnectionMultiplexer> ConnectAsync()
    {
        if (redis is { } present)
        {
            return present;
        }

        await connecting.WaitAsync();
        try
        {
            return redis ??= await ConnectionMultiplexer.ConnectAsync(Configured(address));
        }
        finally
        {
            connecting.Release();
        }
    }

    private static ConfigurationOptions Configured(string address)
    {
        var configured = ConfigurationOptions.Parse(address);
        configured.AbortOnConnectFail = false;
        configured.ConnectTimeout = 1_000;
        configured.AsyncTimeout = 1_000;
        configured.BacklogPolicy = BacklogPolicy.FailFast;
        return configured;
    }
}
