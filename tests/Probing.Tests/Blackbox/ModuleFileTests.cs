using Platform.Probing.Blackbox;

namespace Platform.Probing.Tests.Blackbox;

public sealed class ModuleFileTests
{
    [Fact]
    public void The_built_in_modules_and_the_file_of_the_comparison_are_right()
    {
        Assert.Empty(ModuleFile.Read(ModuleBook.BuiltIn).Errors);
        Assert.Empty(ModuleFile.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Blackbox", "modules.yml"))).Errors);
        Assert.Superset(new HashSet<string> { "http_2xx", "http_post_2xx", "tcp_connect", "icmp", "dns", "grpc", "ssh_banner" }, ModuleFile.Read(ModuleBook.BuiltIn).Modules.Keys.ToHashSet());
    }

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_line()
    {
        var (_, errors) = ModuleFile.Read("""
            modules:
              a:
                prober: smtp
                timeout: soon
              b:
                prober: http
                http:
                  proxy_url: http://proxy:3128
                  valid_status_codes: [200, teapot]
                  fail_if_body_matches_regexp: ["("]
                  folow_redirects: true
                  headers: { "Bad Name": x }
                  tls_config: { ca_file: /no/such/file, min_version: SSL3 }
              c:
                prober: dns
            other: 1
            """);
        Assert.Equal(
            ["modules.a.prober", "modules.a.prober", "modules.a.timeout", "modules.b.http.fail_if_body_matches_regexp[0]", "modules.b.http.folow_redirects", "modules.b.http.headers",
                "modules.b.http.proxy_url", "modules.b.http.tls_config.ca_file", "modules.b.http.tls_config.min_version", "modules.b.http.valid_status_codes", "modules.c.dns.query_name", "other"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Equal(8, errors.Single(error => error.Path == "modules.b.http.proxy_url").Line);
        Assert.Contains("not supported", errors.Single(error => error.Path == "modules.b.http.proxy_url").Message, StringComparison.Ordinal);
        Assert.Contains("follow_redirects", errors.Single(error => error.Path == "modules.b.http.folow_redirects").Choices!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("modules: [")]
    [InlineData("modules: 7")]
    [InlineData("- a")]
    [InlineData("modules: { a: 1 }")]
    [InlineData("modules: { a: { prober: http, http: [1] } }")]
    [InlineData("modules: { a: { prober: tcp, tcp: { query_response: [1, { expect: [2] }] } } }")]
    [InlineData("? [a]\n: b")]
    [InlineData("modules: { ? [a] : b }")]
    public void What_is_no_module_file_is_a_mistake_and_no_exception(string text) => Assert.NotEmpty(ModuleFile.Read(text).Errors);

    [Fact]
    public void Secrets_are_masked_in_what_people_see()
    {
        var module = ModuleFile.Read("""
            modules:
              a:
                prober: http
                http:
                  basic_auth: { username: me, password: canary-1 }
                  headers: { X-Api-Key: canary-2, Accept: text/html }
                  body: "grant=canary-3"
            """).Modules["a"];
        Assert.Equal("Basic bWU6Y2FuYXJ5LTE=", module.Http.Authorization);
        Assert.DoesNotContain("canary", module.Text, StringComparison.Ordinal);
        Assert.Contains("text/html", module.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^[[:alpha:]]+$", "abc", true)]
    [InlineData("^abc$", "abc\n", false)]
    [InlineData("(?m)^abc$", "abc\nd", true)]
    [InlineData(@"^\d+$", "١٢٣", false)]
    [InlineData(@"^[\w.-]+$", "a.b-c", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData(@"\pL+", "山", true)]
    [InlineData("(?P<code>[0-9]+)", "42", true)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("(?i)WELCOME", "welcome", true)]
    public void Expressions_mean_what_they_mean_in_Go(string pattern, string text, bool matches) => Assert.Equal(matches, GoPattern.Compile(pattern).IsMatch(text));
}
