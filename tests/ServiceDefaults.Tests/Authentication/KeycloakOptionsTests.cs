using Microsoft.Extensions.Configuration;
using Platform.ServiceDefaults.Authentication;

namespace Platform.ServiceDefaults.Tests.Authentication;

public sealed class KeycloakOptionsTests
{
    [Fact]
    public void Both_spellings_of_a_setting_are_read()
    {
        var pascal = Read(
            ("Realm", "gov"), ("AuthServerUrl", "https://id.example.cn/"), ("Resource", "door"), ("SslRequired", "All"),
            ("VerifyTokenAudience", "false"), ("Credentials:Secret", "s"));
        var kebab = Read(
            ("realm", "gov"), ("auth-server-url", "https://id.example.cn"), ("resource", "door"), ("ssl-required", "all"),
            ("verify-token-audience", "false"), ("credentials:secret", "s"));
        Assert.Equivalent(Shape(pascal), Shape(kebab));
        Assert.Equal("https://id.example.cn/realms/gov", kebab.Authority);
        Assert.True(kebab.RequireHttps);
        Assert.False(kebab.VerifyTokenAudience);
    }

    [Theory]
    [InlineData("external", "http://127.0.0.1:8080/", false)]
    [InlineData("external", "http://id.example.cn/", true)]
    [InlineData("all", "http://127.0.0.1:8080/", true)]
    [InlineData("none", "http://id.example.cn/", false)]
    public void Plain_http_is_a_matter_of_ssl_required_and_address(string required, string address, bool https) =>
        Assert.Equal(https, Read(("SslRequired", required), ("AuthServerUrl", address)).RequireHttps);

    [Fact]
    public void A_missing_audience_setting_keeps_the_check_on() => Assert.True(Read().VerifyTokenAudience);

    [Fact]
    public void Every_mistake_is_told_at_once_with_what_to_write()
    {
        var result = new KeycloakOptionsRules().Validate(null, Read(("Realm", "a b"), ("SslRequired", "sometimes"), ("Resource", ""), ("AuthServerUrl", "id")));
        Assert.Equal(4, result.Failures!.Count());
        Assert.Contains(result.Failures!, line => line.Contains("none, external or all", StringComparison.Ordinal));
    }

    [Fact]
    public void Http_beyond_this_machine_is_refused_with_the_way_out() =>
        Assert.Contains(
            "SslRequired=none",
            new KeycloakOptionsRules().Validate(null, Read(("AuthServerUrl", "http://id.example.cn"), ("Resource", "x"))).FailureMessage,
            StringComparison.Ordinal);

    private static object Shape(KeycloakOptions options) =>
        new { options.Authority, options.Realm, options.Resource, options.SslRequired, options.VerifyTokenAudience, options.Credentials.Secret };

    private static KeycloakOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Keycloak:" + setting.Key, (string?)setting.Value))).Build();
        var options = new KeycloakOptions();
        options.Read(configuration.GetSection("Keycloak"));
        return options;
    }
}
