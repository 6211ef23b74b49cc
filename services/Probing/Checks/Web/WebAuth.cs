using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Web;

/// <summary>Who we say we are; sent to the origin of the check's address only.</summary>
internal sealed partial record WebAuth
{
    [AllowedValues("basic", "bearer", "digest", ErrorMessage = "只能是 basic、bearer、digest"), Display(Name = "认证方式")]
    public string Type { get; init; } = "basic";

    [StringLength(200), Display(Name = "用户名")]
    public string? User { get; init; }

    [Secret, StringLength(1_000), Display(Name = "密码")]
    public string? Password { get; init; }

    [Secret, StringLength(16_384), Display(Name = "令牌", Description = "认证方式为 bearer 时填写")]
    public string? Token { get; init; }

    internal IEnumerable<FieldError> Errors(string path)
    {
        if (Type == "bearer" ? string.IsNullOrEmpty(Token) : string.IsNullOrEmpty(User))
        {
            yield return Type == "bearer" ? new FieldError(path + ".token", "请填写令牌") : new FieldError(path + ".user", "请填写用户名");
        }

        if (Token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
        {
            yield return new FieldError(path + ".token", "令牌只能由可见的 ASCII 字符组成");
        }
    }

    /// <summary>The header of a first request; digest waits for the server's challenge.</summary>
    internal string? Header() => Type switch
    {
        "basic" => BasicAuth.Of(User, Password),
        "bearer" => "Bearer " + Token,
        _ => null,
    };

    /// <summary>The answer to a digest challenge (RFC 7616, MD5 and SHA-256, qop auth); null when it is none that we know.</summary>
    internal string? Answer(IEnumerable<string> challenges, string method, string target)
    {
        foreach (var challenge in challenges.Where(text => text.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase)))
        {
            var told = Parameter().Matches(challenge).DistinctBy(one => one.Groups[1].Value.ToLowerInvariant())
                .ToDictionary(one => one.Groups[1].Value.ToLowerInvariant(), one => one.Groups[2].Success ? one.Groups[2].Value : one.Groups[3].Value);
            var algorithm = told.GetValueOrDefault("algorithm", "MD5");
            if (!told.TryGetValue("realm", out var realm) || !told.TryGetValue("nonce", out var nonce) || algorithm.ToUpperInvariant() is not ("MD5" or "SHA-256"))
            {
                continue;
            }

            var cnonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
            var (one, two) = (Hash($"{User}:{realm}:{Password}"), Hash($"{method}:{target}"));
            var qop = told.GetValueOrDefault("qop")?.Split(',').Any(word => word.Trim() == "auth") == true;
            var response = qop ? Hash($"{one}:{nonce}:00000001:{cnonce}:auth:{two}") : Hash($"{one}:{nonce}:{two}");
            var opaque = told.TryGetValue("opaque", out var kept) ? $", opaque=\"{kept}\"" : "";
            return $"Digest username=\"{User}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\", algorithm={algorithm}, response=\"{response}\""
                + (qop ? $", qop=auth, nc=00000001, cnonce=\"{cnonce}\"" : "") + opaque;

#pragma warning disable CA5351 // The scheme demands MD5 where the server offers nothing better.
            string Hash(string text) => Convert.ToHexStringLower(algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase)
                ? MD5.HashData(Encoding.UTF8.GetBytes(text)) : SHA256.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
        }

        return null;
    }

    [GeneratedRegex("""([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))""", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
