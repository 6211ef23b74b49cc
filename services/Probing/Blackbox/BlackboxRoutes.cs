using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Probing.Metrics;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Blackbox;

/// <summary>What Prometheus asks, and what people read of it.</summary>
internal static class BlackboxRoutes
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BlackboxOptions>().Bind(configuration.GetSection("Probing:Blackbox")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ModuleBook>().AddSingleton<History>().AddSingleton<Destination>().AddSingleton<Http2Door>().AddSingleton<RunProbe>()
            .AddSingleton<IProber, HttpProber>().AddSingleton<IProber, TcpProber>().AddSingleton<IProber, DnsProber>().AddSingleton<IProber, IcmpProber>().AddSingleton<IProber, GrpcProber>();
    }

    public static void Map(WebApplication app)
    {
        // A module file with mistakes stops the start, not the first scrape.
        var run = app.Services.GetRequiredService<RunProbe>();
        var probe = app.MapGet("/probe", (RequestDelegate)run.HandleAsync).WithSummary("Prometheus 探测: blackbox_exporter's /probe; target, module, debug");
        var checks = app.MapGet("/checks/metrics", ExportChecks.HandleAsync).WithSummary("全部检查项的指标: for Prometheus, in its text format");
        if (app.Services.GetRequiredService<IOptions<BlackboxOptions>>().Value.Open)
        {
            const string reason = "Probing:Blackbox:Open says that the network keeps others out";
            probe.AllowOpen(reason);
            checks.AllowOpen(reason);
        }
        else
        {
            probe.RequirePermission("probe:run");
            checks.RequirePermission("checks:read");
        }

        app.MapGet("/probe/history", ProbePages.HistoryAsync).RequirePermission("probe:read").WithSummary("最近的探测: the last probes and the last failures, with their logs");
        app.MapGet("/probe/history/{id:long}", ProbePages.OneAsync).RequirePermission("probe:read").WithSummary("一次探测的日志");
        app.MapGet("/probe/modules", ProbePages.ModulesAsync).RequirePermission("probe:read").WithSummary("探测模块: the module file in force, secrets masked");
        app.MapPost("/probe/reload", Reload).RequirePermission("probe:reload").WithSummary("重新读取模块文件: all mistakes at once; with one, nothing changes");
    }

    private static Results<NoContent, ProblemHttpResult> Reload(ModuleBook book) =>
        book.Reload() is { Count: > 0 } errors ? Problem.Invalid(errors) : TypedResults.NoContent();
}
