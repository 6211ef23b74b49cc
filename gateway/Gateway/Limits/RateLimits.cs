using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace Platform.Gateway.Limits;

/// <summary>
/// Token buckets in Redis, so that all replicas count together. While Redis is away each replica counts alone: a cache must
/// not decide whether the duty engineer gets through.
/// </summary>
internal sealed class RateLimits(IConfiguration configuration, TimeProvider time, ILogger<RateLimits> log) : IAsyncDisposable
{
    /// <summary>KEYS[1] bucket; ARGV rate per second, burst. Answers the milliseconds to wait, 0 when a token was taken.</summary>
    private const string Script = """
        local now = redis.call('TIME')
        local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
        local rate, burst = tonumber(ARGV[1]) / 1000, tonumber(ARGV[2])
        local held = redis.call('HMGET', KEYS[1], 'n', 't')
        local tokens = tonumber(held[1] or burst) or burst
        local since = tonumber(held[2] or at) or at
        tokens = math.min(burst, tokens + math.max(0, at - since) * rate)
        local wait = 0
        if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / rate) end
        redis.call('HSET', KEYS[1], 'n', tostring(tokens), 't', tostring(at))
        redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate) + 1000)
        return wait
        """;

    private const int BucketsAlone = 10_000;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Bucket> alone = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim connecting = new(1, 1);
    private IConnectionMultiplexer? redis;
    private long awayUntil = long.MinValue;

    /// <summary>Takes a token of <paramref name="key"/>; what it answers is the time to wait, zero for "go on".</summary>
    public async ValueTask<TimeSpan> TakeAsync(string key, double rate, int burst)
    {
        if (configuration["Redis:ConnectionString"] is not { Length: > 0 } address || time.GetTimestamp() < Interlocked.Read(ref awayUntil))
        {
            return TakeAlone(key, rate, burst);
        }

        try
        {
            var database = (await ConnectAsync(address)).GetDatabase();
            var wait = await database.ScriptEvaluateAsync(Script, [new RedisKey("rate:" + key)], [rate, burst]);
            return TimeSpan.FromMilliseconds((long)wait);
        }
        catch (Exception away) when (away is RedisException or TimeoutException)
        {
            Interlocked.Exchange(ref awayUntil, time.GetTimestamp() + (long)(AskAgain.TotalSeconds * time.TimestampFrequency));
            log.CacheAway(away.GetType().Name);
            return TakeAlone(key, rate, burst);
        }
    }

    public async ValueTask DisposeAsync()
    {
        connecting.Dispose();
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    private async ValueTask<IConnectionMultiplexer> ConnectAsync(string address)
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
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1_000;
        options.AsyncTimeout = 500;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }

    private TimeSpan TakeAlone(string key, double rate, int burst)
    {
        if (alone.Count >= BucketsAlone)
        {
            // Forgetting is fairer than growing without end: everybody starts with a full bucket.
            alone.Clear();
        }

        return alone.GetOrAdd(key, _ => new Bucket(burst, time.GetTimestamp())).Take(rate, burst, time);
    }

    private sealed class Bucket(double tokens, long since)
    {
        private readonly Lock one = new();
        private double tokens = tokens;
        private long since = since;

        public TimeSpan Take(double rate, int burst, TimeProvider time)
        {
            lock (one)
            {
                var now = time.GetTimestamp();
                tokens = Math.Min(burst, tokens + (time.GetElapsedTime(since, now).TotalSeconds * rate));
                since = now;
                if (tokens >= 1)
                {
                    tokens--;
                    return TimeSpan.Zero;
                }

                return TimeSpan.FromSeconds((1 - tokens) / rate);
            }
        }
    }
}
