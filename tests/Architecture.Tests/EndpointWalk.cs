using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Architecture.Tests;

/// <summary>Walks every endpoint of every service, the gateway and the console.</summary>
public sealed class EndpointWalk
{
    public static TheoryData<string> EveryModule => ["Probing", "Alerting", "Identity", "Notification", "Reporting", "Gateway", "Console"];

    [Theory]
    [MemberData(nameof(EveryModule))]
    public async Task Every_endpoint_asks_for_a_permission_or_is_open_for_a_reason(string name)
    {
        await using var app = Build(name);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);

        // What the gateway only passes on is judged by its access table, which the gateway's own tests walk.
        string[] unguarded = [.. endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<Yarp.ReverseProxy.Model.RouteModel>() is null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>() is null && endpoint.Metadata.GetMetadata<OpenEndpoint>() is null)
            .Select(endpoint => $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])} {endpoint.RoutePattern.RawText}")];
        Assert.Empty(unguarded);
    }

    [Theory]
    [MemberData(nameof(EveryModule))]
    public async Task Every_permission_is_granted_by_some_role(string name)
    {
        await using var app = Build(name);
        var asked = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>()?.Name).OfType<string>().Distinct();
        Assert.DoesNotContain(asked, permission => permission != "self:read" && !Roles.All.Any(role => Roles.Grant([role], permission)));
    }

    private static WebApplication Build(string name)
    {
        var module = (IModule)Activator.CreateInstance(System.Reflection.Assembly.Load("Platform." + name).GetType($"Platform.{name}.{name}Module")!)!;
        return PlatformApp.Build(module, [], builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = $"Data Source={Path.Combine(Path.GetTempPath(), $"walk-{Guid.NewGuid():n}.db")}",
            ["Keycloak:AuthServerUrl"] = "http://127.0.0.1:1/",
            ["Keycloak:Credentials:Secret"] = "walk",
            ["DataKey"] = Convert.ToBase64String(new byte[32]),
            ["Gateway:Address"] = "http://127.0.0.1:1/api/",
            ["Console:KeysFolder"] = Path.GetTempPath(),
            ["Services:probing"] = "http://127.0.0.1:1/",
            ["Services:alerting"] = "http://127.0.0.1:1/",
            ["Services:identity"] = "http://127.0.0.1:1/",
            ["Services:notification"] = "http://127.0.0.1:1/",
            ["Services:reporting"] = "http://127.0.0.1:1/",
            ["Services:console"] = "http://127.0.0.1:1/",
            ["Redis:ConnectionString"] = "127.0.0.1:1,abortConnect=false",
        }));
    }
}
