using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs through OpenTelemetry.</summary>
public static class PlatformTelemetry
{
    internal static void AddPlatformTelemetry(this WebApplicationBuilder builder, string service)
    {
    }

    internal static void MapPlatformTelemetry(this WebApplication app)
    {
    }
}
