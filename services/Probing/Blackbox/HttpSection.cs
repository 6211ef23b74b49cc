using System.Globalization;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>Reads the <c>http</c> part of a module.</summary>
internal static class HttpSection
{
    public static HttpModule Read(YamlMap map, string folder)
    {
        ModuleFile.RefuseProxies(map);
        map.Refuse("oauth2", "give bearer_token_file, which something else keeps fresh");
        map.Refuse("fail_if_body_json_matches_cel", "use a check of kind http with a condition on json()");
        map.Refuse("fail_if_body_json_not_matches_cel", "use a check of kind http with a condition on json()");
        map.Refuse("use_http3", "HTTP/1.1 and HTTP/2 only");
        map.Refuse("enable_http3", "HTTP/1.1 and HTTP/2 only");
        var headers = map.Pairs("headers");
        foreach (var (name, value) in headers.Where(header => !Fits(header.Key, header.Value)))
        {
            map.Mistake("headers", $"header '{(name.Length > 64 ? "…" : name)}' cannot be sent: its name or value ({value.Length} characters) isn't allowed in a request");
        }

        var compression = map.Word("compression", "", "gzip", "br", "deflate", "identity");
        if (compression.Length > 0 && headers.All(header => !header.Key.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            headers = [.. headers, KeyValuePair.Create("Accept-Encoding", compression)];
        }

        var body = map.Text("body") is { } text ? Encoding.UTF8.GetBytes(text) : map.Read("body_file", file => File.ReadAllBytes(Path.Combine(folder, file)));
        var http = new HttpModule
        {
            Family = ModuleFile.ReadFamily(map),
            Method = map.Read("method", Method) ?? "GET",
            ValidStatusCodes = [.. map.Texts("valid_status_codes").Select(code => Code(map, code))],
            ValidHttpVersions = map.Texts("valid_http_versions"),
            Headers = [.. headers.Where(header => !header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase))],
            HostHeader = headers.FirstOrDefault(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value,
            Authorization = Authorization(map, folder),
            Body = body ?? [],
            BodySizeLimit = Size(map),
            Compression = compression,
            FollowRedirects = map.Flag("follow_redirects", !map.Flag("no_follow_redirects")),
            EnableHttp2 = map.Flag("enable_http2", true),
            FailIfSsl = map.Flag("fail_if_ssl"),
            FailIfNotSsl = map.Flag("fail_if_not_ssl"),
            FailIfBodyMatches = map.Patterns("fail_if_body_matches_regexp"),
            FailIfBodyNotMatches = map.Patterns("fail_if_body_not_matches_regexp"),
            FailIfHeaderMatches = Rules(map, "fail_if_header_matches"),
            FailIfHeaderNotMatches = Rules(map, "fail_if_header_not_matches"),
            Tls = ModuleFile.ReadTls(map.Map("tls_config"), folder),
        };
        map.Close();
        return http;
    }

    private static string? Authorization(YamlMap map, string folder)
    {
        var basic = map.Map("basic_auth");
        var password = basic.Text("password") ?? basic.Read("password_file", file => File.ReadAllText(Path.Combine(folder, file)).Trim()) ?? "";
        var user = basic.Text("username") ?? "";
        basic.Refuse("username_file", "give username");
        basic.Close();
        var full = map.Map("authorization");
        var type = full.Text("type") ?? "Bearer";
        var credentials = full.Text("credentials") ?? full.Read("credentials_file", file => File.ReadAllText(Path.Combine(folder, file)).Trim());
        full.Close();
        var token = map.Text("bearer_token") ?? map.Read("bearer_token_file", file => File.ReadAllText(Path.Combine(folder, file)).Trim());
        var given = new[]
        {
            basic.Exists ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) : null,
            full.Exists ? $"{type} {credentials}" : null,
            token is { Length: > 0 } ? "Bearer " + token : null,
        }.OfType<string>().ToList();
        if (given.Count > 1 || given.Exists(value => value.AsSpan().ContainsAny('\r', '\n', '\0')))
        {
            map.Mistake("bearer_token", "at most one of basic_auth, authorization and bearer_token, without line breaks");
        }

        return given.FirstOrDefault();
    }

    private static IReadOnlyList<HeaderRule> Rules(YamlMap map, string key) => [.. map.Maps(key).Select(rule =>
    {
        var header = rule.Text("header") ?? "";
        var pattern = rule.Pattern("regexp");
        if (header.Length == 0 || pattern is null)
        {
            rule.Mistake("header", "header and regexp are required");
        }

        var read = new HeaderRule(header, pattern!, rule.Flag("allow_missing"));
        rule.Close();
        return read;
    })];

    private static int Code(YamlMap map, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 999)
        {
            return code;
        }

        map.Mistake("valid_status_codes", $"'{(text.Length > 64 ? "…" : text)}' is not a status code");
        return 0;
    }

    private static long Size(YamlMap map)
    {
        if (map.Text("body_size_limit") is not { } text)
        {
            return 0;
        }

        var digits = text.AsSpan().TrimEnd("KMGTiB ");
        var factor = text[digits.Length..].Trim() switch { "" or "B" => 1L, "KB" or "KiB" => 1L << 10, "MB" or "MiB" => 1L << 20, "GB" or "GiB" => 1L << 30, _ => -1L };
        if (factor > 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor)
        {
            return number * factor;
        }

        map.Mistake("body_size_limit", "should be a size such as 10MB");
        return 0;
    }

    private static string Method(string text) => text.Length <= 20 && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : throw new FormatException("is not a method");

    private static bool Fits(string name, string value) => name.Length is > 0 and <= 200 && value.Length <= 8_000
        && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) && !value.AsSpan().ContainsAny('\r', '\n', '\0')
        && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);
}
