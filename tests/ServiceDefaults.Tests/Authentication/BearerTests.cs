using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Hosting;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Authentication;

public sealed class BearerTests
{
    [Fact]
    public async Task A_role_in_realm_access_grants_what_it_names()
    {
        await using var host = await ServiceHost.StartAsync(new DoorModule());
        using var client = host.Client(Roles.OperationsManager);
        Assert.Equal("test", await client.GetStringAsync(new Uri("/door", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_token_the_answer_is_a_problem_with_401()
    {
        await using var host = await ServiceHost.StartAsync(new DoorModule());
        using var client = host.Client();
        await RefusedAsync(client, HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_role_that_does_not_grant_is_a_problem_with_403_that_names_the_permission()
    {
        await using var host = await ServiceHost.StartAsync(new DoorModule());
        using var client = host.Client(Roles.Customer);
        var problem = await RefusedAsync(client, HttpStatusCode.Forbidden, "not-permitted");
        Assert.Contains("checks:write", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spoilt_token_is_a_problem_with_401_and_names_the_reason_in_the_challenge()
    {
        await using var host = await ServiceHost.StartAsync(new DoorModule());
        using var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ServiceHost.Token("test", Roles.OperationsManager) + "x");
        using var answer = await client.GetAsync(new Uri("/door", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"roles":["auditor"]}""", null, "auditor")]
    [InlineData(null, """{"platform-door":{"roles":["auditor"]},"other":{"roles":["customer"]}}""", "auditor")]
    [InlineData("""{"roles":["auditor"]}""", """{"platform-door":{"roles":["auditor","customer"]}}""", "auditor,customer")]
    [InlineData("""{"roles":"auditor"}""", """["platform-door"]""", "")]
    [InlineData("not json", "", "")]
    [InlineData("""{"roles":[1,null,"auditor"]}""", null, "auditor")]
    public void Realm_roles_and_the_roles_of_this_client_are_lifted_and_nothing_else(string? realm, string? resource, string expected)
    {
        var identity = new ClaimsIdentity([new Claim("role", "system-administrator")], "test", "preferred_username", "role");
        Add(identity, "realm_access", realm);
        Add(identity, "resource_access", resource);
        KeycloakRoles.Lift(identity, "platform-door");
        Assert.Equal(expected, string.Join(',', identity.FindAll("role").Select(role => role.Value).Order()));
    }

    [Fact]
    public void A_service_account_is_named_by_its_client()
    {
        var identity = new ClaimsIdentity([new Claim("azp", "platform-probing")], "test", "preferred_username", "role");
        KeycloakRoles.Lift(identity, "platform-door");
        Assert.Equal("service-account-platform-probing", identity.Name);
    }

    private static void Add(ClaimsIdentity identity, string type, string? value)
    {
        if (value is not null)
        {
            identity.AddClaim(new Claim(type, value));
        }
    }

    private static async Task<JsonElement> RefusedAsync(HttpClient client, HttpStatusCode status, string code)
    {
        using var answer = await client.GetAsync(new Uri("/door", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }

    private sealed class DoorModule : IModule
    {
        public string Name => "door";

        public void Add(WebApplicationBuilder builder)
        {
        }

        public void Map(WebApplication app) =>
            app.MapGet("/door", (ClaimsPrincipal caller) => caller.Identity?.Name ?? "nobody").RequirePermission("checks:write");
    }
}
