using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Probing.Checks.Web;

/// <summary>Whether a token is what an application would accept: signature, issuer, audience, time.</summary>
internal sealed class TokenCheck(string keys, string issuer, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private readonly IList<SecurityKey> signing = Keys(keys);

    public static bool IsJwt(string token) => token.Count(one => one == '.') == 2;

    /// <summary>The token, judged; a <see cref="ProbeFailed"/> with the reason when an application would refuse it.</summary>
    public async Task<JsonWebToken> ReadAsync(string token, string? audience, string name)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidateAudience = audience is not null,
            IssuerSigningKeys = signing,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => until is { } end && time.GetUtcNow() <= end + Skew && (from is null || time.GetUtcNow() >= from - Skew),
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw new ProbeFailed(FailureReason.ProtocolError, $"{name}{Explain(result.Exception)}");
    }

    private static string Explain(Exception? failure) => failure switch
    {
        SecurityTokenSignatureKeyNotFoundException => "的签名密钥不在公布的密钥中",
        SecurityTokenInvalidSignatureException => "的签名不正确",
        SecurityTokenInvalidIssuerException => "的颁发者不符",
        SecurityTokenInvalidAudienceException => "的受众不符",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException => "已过期或尚未生效",
        _ => "不能使用",
    };

    private static IList<SecurityKey> Keys(string json)
    {
        try
        {
            return new JsonWebKeySet(json).GetSigningKeys();
        }
        catch (Exception failure) when (failure is ArgumentException or System.Text.Json.JsonException)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "公布的签名密钥不能读取");
        }
    }
}
