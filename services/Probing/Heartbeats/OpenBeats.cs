using System.Globalization;
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
/// same answer, and how many are heard at all is limited, so guessing leads nowhere.
/// </summary>
internal sealed class OpenBeats : IDisposable
{
    private const string Reason = "a backup script proves itself by the secret in its address; calls are limited";

    private readonly TokenBucketRateLimiter all = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 400, TokensPerPeriod = 200, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0, AutoReplenishment = true,
    });

    private readonly PartitionedRateLimiter<string> each = PartitionedRateLimiter.Create<string, string>(id => RateLimitPartition.GetTokenBucketLimiter(id, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = 20, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0, AutoReplenishment = true,
    }));

    public static void Map(WebApplication app)
    {
        app.MapPost("/heartbeats/{id}/{token}", PostAsync).AllowOpen(Reason).WithSummary("脚本上报心跳: the token is the check's own");
        app.MapGet("/heartbeats/{id}/{token}", GetAsync).AllowOpen(Reason).WithSummary("脚本上报心跳: status, message and value.{name} in the query");
    }

    public void Dispose()
    {
        all.Dispose();
        each.Dispose();
    }

    private static Task<Results<NoContent, ProblemHttpResult>> PostAsync(
        string id, string token, ProbingDb db, CheckVault vault, OpenBeats limits, TimeProvider time, CancellationToken cancellationToken, Beat? beat = null) =>
        limits.TakeAsync(id, token, beat ?? new Beat(), db, vault, time, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> GetAsync(
        string id, string token, HttpRequest request, ProbingDb db, CheckVault vault, OpenBeats limits, TimeProvider time, CancellationToken cancellationToken) =>
        Read(request.Query) is { } beat
            ? await limits.TakeAsync(id, token, beat, db, vault, time, cancellationToken)
            : Problem.Invalid("query", "status 只能是 ok、start、fail，value.{名称} 只能是数字");

    private async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(
        string id, string token, Beat beat, ProbingDb db, CheckVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        using var general = all.AttemptAcquire();
        using var own = general.IsAcquired ? each.AttemptAcquire(id.Length <= Check.LongestId ? id : "") : null;
        if (own is not { IsAcquired: true })
        {
            return Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many beats. Try again in a few seconds.");
        }

        var check = await db.Set<Check>().AsNoTracking()
            .FirstOrDefaultAsync(row => row.Id == id && row.Kind == HeartbeatKind.KindName && row.RetiredAt == null, cancellationToken);
        return Fits(check is null ? null : HeartbeatKind.Read(vault.Open(check)).Token, token)
            ? await TakeBeat.KeepAsync(db, id, beat, time.GetUtcNow(), cancellationToken)
            : Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such heartbeat.");
    }

    /// <summary>Compares sums of equal length, so neither the time nor the length of a guess tells anything.</summary>
    private static bool Fits(string? expected, string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes(given)))
        && !string.IsNullOrEmpty(expected);

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
