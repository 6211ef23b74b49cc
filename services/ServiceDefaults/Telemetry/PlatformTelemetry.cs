using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Hosting;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs through OpenTelemetry. Trace ids flow with or without a collector; OTLP is spoken when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or <c>Telemetry:OtlpEndpoint</c> names one, and <c>/metrics</c> always answers.
/// </summary>
public static class PlatformTelemetry
{
    private const string OwnNames = "Platform.*";

    internal static void AddPlatformTelemetry(this WebApplicationBuilder builder, string service)
    {
        var options = Read(builder.Configuration);
        AddLogging(builder, service, options);
        if (options.Shared)
        {
            // Listeners are process-wide: the host that shares its process sets them up once, for all.
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => Measure(metrics, service, options).AddMeterFilter());
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, "platform"))
            .WithTracing(traces => Trace(traces, options))
            .WithMetrics(metrics => Measure(metrics, service, options));
    }

    internal static void MapPlatformTelemetry(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").AllowOpen("metrics hold no personal data and are reached inside only: loopback or NetworkPolicy, the gateway hides them");

    /// <summary>
    /// For a process that hosts several services: one tracer for all of them. Dispose it last.
    /// </summary>
    public static TracerProvider StartShared(IConfiguration configuration) =>
        Trace(OpenTelemetry.Sdk.CreateTracerProviderBuilder().ConfigureResource(resource => resource.AddService("platform", "platform")), Read(configuration)).Build();

    private static TelemetryOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        if (options.OtlpEndpoint is "")
        {
            options.OtlpEndpoint = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
        }

        if (options.OtlpEndpoint is not "" && !Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out _))
        {
            throw new StartupException($"Setting Telemetry:OtlpEndpoint is '{options.OtlpEndpoint}' but must be an address, for example http://127.0.0.1:4317.");
        }

        return options;
    }

    private static TracerProviderBuilder Trace(TracerProviderBuilder traces, TelemetryOptions options)
    {
        traces.AddAspNetCoreInstrumentation(http =>
        {
            http.Filter = IsWorthATrace;
            http.EnrichWithHttpRequest = (span, request) => SecretPaths.Hide(span, "url.path", request.Path.Value);
        }).AddHttpClientInstrumentation(http => http.EnrichWithHttpRequestMessage = (span, request) => SecretPaths.Hide(span, "url.full", request.RequestUri?.AbsoluteUri)).AddSource(OwnNames, "Yarp.ReverseProxy");
        return options.OtlpEndpoint is "" ? traces : traces.AddOtlpExporter(exporter => exporter.Endpoint = new Uri(options.OtlpEndpoint));
    }

    private static MeterProviderBuilder Measure(MeterProviderBuilder metrics, string service, TelemetryOptions options)
    {
        metrics.ConfigureResource(resource => resource.AddService(service, "platform"))
            .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddMeter(OwnNames)
            .AddPrometheusExporter();
        return options.OtlpEndpoint is "" ? metrics : metrics.AddOtlpExporter(exporter => exporter.Endpoint = new Uri(options.OtlpEndpoint));
    }

    /// <summary>In a shared process each service counts only what its own meter factory made, besides the runtime's.</summary>
    private static void AddMeterFilter(this MeterProviderBuilder metrics) => ((IDeferredMeterProviderBuilder)metrics).Configure((services, provider) =>
    {
        var mine = services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        provider.AddView(instrument => instrument.Meter.Scope is System.Diagnostics.Metrics.IMeterFactory other && !ReferenceEquals(other, mine)
            ? MetricStreamConfiguration.Drop
            : null);
    });

    private static void AddLogging(WebApplicationBuilder builder, string service, TelemetryOptions options)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Platform", LogLevel.Information).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // Only the form of the console's lines: whether there is a console the host decides.
        builder.Logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>(line => line.Service = service);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.FormatterName = LineFormatter.FormatterName);
        if (options.OtlpEndpoint is not "")
        {
            builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(service, "platform"))
                .AddOtlpExporter(exporter => exporter.Endpoint = new Uri(options.OtlpEndpoint)));
        }
    }

    /// <summary>Health and scrapes would bury the traces that tell something; the gateway sees the service's name before their paths.</summary>
    private static bool IsWorthATrace(HttpContext context) =>
        context.Request.Path.Value is not ("/healthz" or "/readyz" or "/metrics" or "/dapr/subscribe"
            or "/probe" or "/checks/metrics" or "/api/probing/probe" or "/api/probing/checks/metrics");
}

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Whether the process that hosts this service traces and logs for all its services.</summary>
    public bool Shared { get; set; }

    /// <summary>Collector that takes OTLP over gRPC; empty: none.</summary>
    public string OtlpEndpoint { get; set; } = "";
}
