using Platform.ServiceDefaults.Authorization;
using Scalar.AspNetCore;

namespace Platform.Gateway.Routing;

/// <summary>The APIs of all services on one page. Its scripts are served from here: no request leaves the host.</summary>
internal static class ApiPage
{
    public static void MapApiPage(this WebApplication app) => app.MapScalarApiReference("/api", options =>
    {
        options.Title = "统一运维平台 API";
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        foreach (var service in Proxy.Services)
        {
            options.AddDocument(service, service, $"/api/{service}/openapi/v1.json", isDefault: service == Proxy.Services[0]);
        }
    }).AllowOpen("the description of the API");
}
