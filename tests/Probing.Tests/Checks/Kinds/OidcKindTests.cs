using System.Text.Json;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Sign-ins against a server in Keycloak's shape; those against our own identity service are end-to-end tests.</summary>
public sealed class OidcKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new OidcKind(new HttpDoor(WebProbe.Guard()), TimeProvider.System);

    protected override string Right => """{ "issuer": "http://127.0.0.1:9/realms/r", "flow": "client_credentials", "clientId": "c" }""";

    protected override string Wrong => """{ "issuer": "ldap://x", "clientId": "", "origins": ["x"] }""";

    [Theory]
    [InlineData("code", false)]
    [InlineData("code", true)]
    [InlineData("password", false)]
    [InlineData("client_credentials", false)]
    public async Task A_sign_in_succeeds_with_every_phase_timed(string flow, bool basicOnly)
    {
        await using var peer = await SignInPeer.StartAsync();
        peer.BasicOnly = basicOnly;
        var seen = await SeeAsync(peer, flow);
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.True(Kind.Holds(seen, "signed_in == true and discovery < 20s and token < 20s and latency < 60s and token_expires_in == 5m and claim(\"preferred_username\") == \"u\""));
        Assert.Equal((flow == "code", flow != "client_credentials"), (seen.Find("login", null).Count == 1, seen.Find("userinfo", null).Count == 1));
        Assert.DoesNotContain(seen.Log, line => line.Contains("p w&1", StringComparison.Ordinal) || line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("issuer", "发现文档：其中的颁发者是 https://elsewhere.example")]
    [InlineData("endpoint", "取令牌：token_endpoint 在其他站点 https://thief.example")]
    [InlineData("form", "登录页：登录表单 在其他站点 https://thief.example")]
    [InlineData("consent", "登录页：登录之后的页面需要人工处理（状态码 200，请修改密码）")]
    [InlineData("state", "登录页：返回的 state 不是本次登录的")]
    [InlineData("signature", "取令牌：访问令牌的签名不正确")]
    [InlineData("audience", "取令牌：身份令牌的受众不符")]
    [InlineData("nonce", "取令牌：身份令牌的 nonce 不是本次登录的")]
    [InlineData("expired", "取令牌：访问令牌已过期或尚未生效")]
    [InlineData("userinfo", "用户信息：用户信息与身份令牌不是同一个用户")]
    public async Task What_is_wrong_is_named_with_its_phase(string wrong, string reason)
    {
        await using var peer = await SignInPeer.StartAsync(wrong);
        var seen = await SeeAsync(peer, "code");
        Assert.NotEqual(FailureReason.None, seen.Failure);
        Assert.StartsWith(reason, seen.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_a_wrong_secret_and_a_wrong_audience_are_told_apart()
    {
        await using var peer = await SignInPeer.StartAsync();
        var password = await SeeAsync(peer, "code", password: "wrong");
        Assert.Equal((FailureReason.SignInRefused, "登录页：登录被拒绝（用户名或密码不正确）"), (password.Failure, password.FailureDetail));
        var secret = await SeeAsync(peer, "client_credentials", secret: "wrong");
        Assert.Equal((FailureReason.SignInRefused, "取令牌：状态码 401，invalid_client"), (secret.Failure, secret.FailureDetail));
        var audience = await SeeAsync(peer, "client_credentials", audience: "billing");
        Assert.Equal("取令牌：访问令牌的受众不符", audience.FailureDetail);
        Assert.Equal(FailureReason.None, (await SeeAsync(peer, "client_credentials", audience: "api")).Failure);
    }

    [Fact]
    public async Task A_server_that_is_gone_names_the_first_phase()
    {
        var seen = await Kind.SeeAsync("""{ "issuer": "http://127.0.0.1:1/realms/r", "flow": "client_credentials", "clientId": "c" }""");
        Assert.Equal((FailureReason.ConnectionRefused, "发现文档：连接被拒绝"), (seen.Failure, seen.FailureDetail));
    }

    private Task<Observation> SeeAsync(SignInPeer peer, string flow, string password = "p w&1", string secret = "secret", string? audience = null) => Kind.SeeAsync(
        JsonSerializer.Serialize(new { issuer = peer.Issuer, flow, clientId = "app", clientSecret = secret, redirectUri = SignInPeer.RedirectUri, user = "u", password, audience }), 60);
}
