using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Heartbeats;

/// <summary>
/// 上报心跳 for scripts that cannot sign in: the secret in the address is the check's own token. A wrong token and a wrong id get the
/// same answer, and wrong ones are limited by address and in all, so guessing leads nowhere and shuts nobody else off.
/// </summary>
internal sealed class OpenBeats : IDisposable
{
    private const string Reason = "a backup script proves itself by the secret in its address; calls are limited";

    /// <summary>Wrong guesses of everybody together; what fits costs nothing here, so guesses cannot shut a script off.</summary>
    private readonly TokenBucketRateLimiter all = new(Bucket(400, 200));

    /// <summary>Secrets that aren't known to fit, by address: charged before they are looked at, or many at once would all be let through.</summary>
    private readonly PartitionedRateLimiter<string> guesses = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(200, 10)));

    /// <summary>Beats that fit, by check.</summary>
    private readonly PartitionedRateLimiter<string> each = PartitionedRateLimiter.Create<string, string>(
        id => RateLimitPartition.GetTokenBucketLimiter(id, _ => Bucket(20, 1)));

    /// <summary>The sum of the secret that fitted last, by check: whoever has it is heard even while guesses are not.</summary>
    private readonly ConcurrentDictionary<string, byte[]> fitted = new();

    public static void Map(WebApplication app)
    {
        app.MapPost("/heartbeats/{id}/{token}", PostAsync).AllowOpen(Reason).WithSummary("脚本上报心跳: the token is the check's own");
        app.MapGet("/heartbeats/{id}/{token}", GetAsync).AllowOpen(Reason).WithSummary("脚本上报心跳: status, message and value.{name} in the query");
    }

    public void Dispose()
    {
        all.Dispose();
        guesses.Dispose();
        each.Dispose();
    }

    private static Task<Results<NoContent, ProblemHttpResult>> PostAsync(
        string id, string token, HttpContext context, ProbingDb db, CheckVault vault, OpenBeats limits, TimeProvider time, CancellationToken cancellationToken, Beat? beat = null) =>
        limits.TakeAsync(id, token, AddressOf(context), beat ?? new Beat(), db, vault, time, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> GetAsync(
        string id, string token, HttpRequest request, ProbingDb db, CheckVault vault, OpenBeats limits, TimeProvider time, CancellationToken cancellationToken) =>
        Read(request.Query) is { } beat
            ? await limits.TakeAsync(id, token, AddressOf(request.HttpContext), beat, db, vault, time, cancellationToken)
            : Problem.Invalid("query", "status 只能是 ok、start、fail，value.{名称} 只能是数字");

    private async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(
        string id, string token, string address, Beat beat, ProbingDb db, CheckVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var given = Sum(token);
        var known = fitted.TryGetValue(id, out var last) && CryptographicOperations.FixedTimeEquals(last, given);
        if (!known && !MayGuess(address))
        {
            return TooMany();
        }

        var check = await db.Set<Check>().AsNoTracking()
            .FirstOrDefaultAsync(row => row.Id == id && row.Kind == HeartbeatKind.KindName && row.RetiredAt == null, cancellationToken);
        var expected = check is null ? null : HeartbeatKind.Read(vault.Open(check)).Token;
        if (!CryptographicOperations.FixedTimeEquals(Sum(expected ?? ""), given) || string.IsNullOrEmpty(expected))
        {
            if (known)
            {
                fitted.TryRemove(id, out _);
            }

            all.AttemptAcquire().Dispose();
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such heartbeat.");
        }

        fitted[id] = given;
        using var own = each.AttemptAcquire(id);
        return own.IsAcquired ? await TakeBeat.KeepAsync(db, id, beat, time.GetUtcNow(), cancellationToken) : TooMany();
    }

    /// <summary>Whether one more guess is free; everybody's bucket is charged only once it has turned out wrong.</summary>
    private bool MayGuess(string address)
    {
        using var own = guesses.AttemptAcquire(address);
        using var general = all.AttemptAcquire(0);
        return own.IsAcquired && general.IsAcquired;
    }

    private static ProblemHttpResult TooMany() => Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many beats. Try again in a few seconds.");

    private static TokenBucketRateLimiterOptions Bucket(int most, int aSecond) => new()
    {
        TokenLimit = most, TokensPerPeriod = aSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0, AutoReplenishment = true,
    };

    /// <summary>Sums are compared, of equal length, so neither the time nor the length of a guess tells anything.</summary>
    private static byte[] Sum(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Who calls. Behind the gateway on the same machine the last hop of <c>X-Forwarded-For</c> says so; nobody else is believed.</summary>
    private static string AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && !IPAddress.IsLoopback(peer) ? peer.ToString()
            : IPAddress.TryParse(context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim(), out var told) ? told.ToString() : "";

    /// <summary>The beat of an address; null when it cannot be read.</summary>
    private static Beat? Read(IQueryCollection query)
    {
        const string prefix = "value.";
        var values = new Dictionary<string, double>();
        foreach (var (name, text) in query.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            values[name[prefix.Length..]] = value;
        }

        var status = query["status"].ToString();
        return status is "" or "ok" or "start" or "fail"
            ? new Beat { Status = status switch { "start" => BeatStatus.Start, "fail" => BeatStatus.Fail, _ => BeatStatus.Ok }, Message = query["message"], Values = values }
            : null;
    }
}
