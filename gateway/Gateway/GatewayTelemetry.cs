using System.Diagnostics.Metrics;

namespace Platform.Gateway;

/// <summary>The gateway's own meters.</summary>
internal sealed class GatewayTelemetry(IMeterFactory meters)
{
    private readonly Meter meter = meters.Create("Platform.Gateway");
    private Counter<long>? writes;
    private Counter<long>? refusals;

    /// <summary>Audited writes, by service and status.</summary>
    public Counter<long> Writes => writes ??= meter.CreateCounter<long>("platform.gateway.writes", "{request}", "Requests that may have changed something");

    /// <summary>Requests refused before they reached a service, by reason.</summary>
    public Counter<long> Refusals => refusals ??= meter.CreateCounter<long>("platform.gateway.refusals", "{request}", "Requests refused at the gateway");
}
