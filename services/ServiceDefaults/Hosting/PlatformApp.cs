using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.Contracts;
using Platform.ServiceDefaults.Audit;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Telemetry;

namespace Platform.ServiceDefaults.Hosting;

/// <summary>Builds a service from its module, the same way in a container, on a laptop and in a test.</summary>
public static class PlatformApp
{
    /// <summary>The web application of <paramref name="module"/>; <paramref name="configure"/> runs first and may only set configuration and hosting.</summary>
    public static WebApplication Build(IModule module, string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = module.GetType().Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        configure?.Invoke(builder);
        AddDefaults(builder, module);
        module.Add(builder);

        var app = builder.Build();
        app.UsePlatformProblems();
        app.UseAuthentication();
        // Around authorisation, so that a refused write leaves its row too.
        app.UseAuditOfWrites();
        app.UseAuthorization();
        module.Map(app);
        MapDefaults(app);
        return app;
    }

    /// <summary>Runs <paramref name="module"/> until it is told to stop. A setting that cannot work is one clear line and exit code 1.</summary>
    public static async Task<int> RunAsync(IModule module, string[] args)
    {
        try
        {
            await using var app = Build(module, args);
            await app.RunAsync();
            return 0;
        }
        catch (Exception failure) when (StartupFailure.Explain(failure) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    private static void AddDefaults(WebApplicationBuilder builder, IModule module)
    {
        builder.Services.AddSingleton(module);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.Configure<JsonOptions>(options => Strict(WireJson.Apply(options.SerializerOptions)));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxConcurrentConnections = 5_000;
        });
        builder.AddPlatformTelemetry(module.Name);
        builder.AddPlatformProblems();
        builder.AddPlatformAuthentication();
        builder.AddPlatformAuthorization();
        builder.Services.AddHealthChecks();
        builder.Services.AddOpenApi();
    }

    private static void MapDefaults(WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowOpen("liveness");
        app.MapHealthChecks("/readyz").AllowOpen("readiness");
        app.MapOpenApi().AllowOpen("the API's own description");
        app.MapMessaging();
        app.MapAudit();
        app.MapPlatformTelemetry();
    }

    private static void Strict(System.Text.Json.JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
    }
}
