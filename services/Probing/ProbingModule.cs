using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Probing.Blackbox;
using Platform.Probing.Baselines;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Files;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;
using Platform.Probing.Contracts;
using Platform.Probing.Data;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Heartbeats;
using Platform.Probing.Licences;
using Platform.Probing.Maintenances;
using Platform.Probing.Manual;
using Platform.Probing.Plans;
using Platform.Probing.Register;
using Platform.Probing.Results;
using Platform.Probing.Rounds;
using Platform.Probing.Scheduling;
using Platform.Probing.Shards;
using Platform.Probing.States;
using Platform.Probing.StatusPage;
using Platform.Probing.Systems;
using Platform.Probing.Zones;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Security;

namespace Platform.Probing;

/// <summary>Table of contents of the probing service.</summary>
public sealed class ProbingModule : IModule
{
    /// <inheritdoc />
    public string Name => "probing";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<ProbingDb, ProbingSqlite, ProbingPostgres>(Name);
        builder.AddFieldCipher();
        builder.AddWorkingCalendar();
        builder.AddServiceClient<IContractCatalogue>("reporting");
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ProbingJson.Default));
        builder.Services.AddOptions<LocalFilesOptions>().Bind(builder.Configuration.GetSection("Probing:Files")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<OutboundOptions>().Bind(builder.Configuration.GetSection("Probing:Outbound")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<GateOptions>().Bind(builder.Configuration.GetSection("Probing:Gate")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<SchedulingOptions>().Bind(builder.Configuration.GetSection("Probing:Scheduling")).ValidateDataAnnotations().ValidateOnStart();

        BlackboxRoutes.Add(builder.Services, builder.Configuration);
        builder.Services.AddSingleton<ShowStatus>();
        AddKinds(builder.Services);
        builder.Services.AddSingleton<CheckKinds>().AddSingleton<CheckRules>().AddSingleton<CheckVault>().AddSingleton<OutboundGuard>().AddSingleton<OpenBeats>().AddSingleton<LocalFiles>().AddSingleton<HttpDoor>().AddSingleton<BaselineBook>();
        builder.AddReaction<ContractApplied, ApplyContractOnContractApplied>();
        AddProbing(builder.Services);
        RoundRoutes.Add(builder);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        // Two kinds of one name would hide each other; better not to start.
        app.Services.GetRequiredService<CheckKinds>();

        app.MapGet("/kinds", ListKinds.Handle).RequirePermission("kinds:read").WithSummary("检查类型: settings schema, facts and default conditions of each kind");
        app.MapPost("/checks", CreateCheck.HandleAsync).RequirePermission("checks:write").WithSummary("新增检查项: it is probed at once");
        app.MapGet("/checks", ListChecks.HandleAsync).RequirePermission("checks:read").WithSummary("检查项列表: worst first; q, state, system, component, contract, zone, kind, severity, sort, page, size");
        app.MapPost("/checks/validate", ValidateChecks.Handle).RequirePermission("checks:validate").WithSummary("校验检查项: all mistakes in definitions of a contract file");
        app.MapPost("/checks/try", RunCheck.TryAsync).RequirePermission("checks:write").WithSummary("试运行: probes without saving");
        app.MapGet("/checks/{id}", GetCheck.HandleAsync).RequirePermission("checks:read").WithSummary("检查项详情: state, last result with phases, recent results");
        app.MapPut("/checks/{id}", ChangeCheck.HandleAsync).RequirePermission("checks:write").WithSummary("修改检查项: only those made by hand");
        app.MapDelete("/checks/{id}", DeleteCheck.HandleAsync).RequirePermission("checks:write").WithSummary("删除检查项: only those made by hand; the history stays");
        app.MapPost("/checks/{id}/pause", PauseCheck.PauseAsync).RequirePermission("checks:write").WithSummary("暂停检查项");
        app.MapPost("/checks/{id}/resume", PauseCheck.ResumeAsync).RequirePermission("checks:write").WithSummary("恢复检查项");
        app.MapPost("/checks/{id}/run", RunCheck.HandleAsync).RequirePermission("checks:run").WithSummary("立即检查: the result is kept, but counts for no figure");
        app.MapPost("/checks/{id}/beat", TakeBeat.HandleAsync).RequirePermission("checks:beat").WithSummary("上报心跳: status ok, start or fail, message, values");
        OpenBeats.Map(app);
        ManualRoutes.Map(app);
        PlanRoutes.Map(app);
        RoundRoutes.Map(app);
        KeyPeriodRoutes.Map(app);
        BaselineRoutes.Map(app);
        LicenceRoutes.Map(app);
        app.MapGet("/checks/{id}/results", ListResults.HandleAsync).RequirePermission("results:read").WithSummary("检查结果: newest first; from, to, limit");
        app.MapGet("/checks/{id}/results/{resultId:long}", GetResult.HandleAsync).RequirePermission("results:read").WithSummary("检查结果详情: phases, conditions and the probe's own log");
        BlackboxRoutes.Map(app);
        ListZones.Map(app);
        MaintenanceRoutes.Map(app);
        SystemsRoutes.Map(app);
        StatusRoutes.Map(app);
        RegisterRoutes.Map(app);
        ListStates.Map(app);
        BulkChecks.Map(app);
    }

    /// <summary>The inventory of check kinds: a new one is a file under <c>Checks/Kinds</c> and a line here.</summary>
    private static void AddKinds(IServiceCollection services) => services
        .AddCheckKind<HttpKind>()
        .AddCheckKind<ContentKind>()
        .AddCheckKind<WebSocketKind>()
        .AddCheckKind<GrpcHealthKind>()
        .AddCheckKind<OidcKind>()
        .AddCheckKind<TcpKind>()
        .AddCheckKind<TlsKind>()
        .AddCheckKind<DnsKind>()
        .AddCheckKind<IcmpKind>()
        .AddCheckKind<SmtpKind>()
        .AddCheckKind<SshKind>()
        .AddCheckKind<SftpKind>()
        .AddCheckKind<FileKind>()
        .AddCheckKind<PrometheusKind>()
        .AddCheckKind<SqlKind>()
        .AddCheckKind<RedisKind>()
        .AddCheckKind<ElasticsearchKind>()
        .AddCheckKind<NginxKind>()
        .AddCheckKind<JolokiaKind>()
        .AddCheckKind<HeartbeatKind>()
        .AddCheckKind<LicenceKind>()
        .AddCheckKind<ManualKind>();

    /// <summary>The loops. The writer comes first: services stop in reverse order, so it takes the last results of the scheduler.</summary>
    private static void AddProbing(IServiceCollection services)
    {
        services.AddSingleton<ProbingTelemetry>().AddSingleton<ScheduleSignal>().AddSingleton<Deadlines>().AddSingleton<ProbeSlots>().AddSingleton<ProbeRunner>()
            .AddSingleton<Timetable>().AddSingleton<CheckLoader>().AddSingleton<ScheduleFeed>().AddSingleton<RecordBatch>().AddSingleton<ResultWriter>().AddSingleton<ProbeScheduler>();
        services.AddSingleton<ReplicaName>().AddSingleton<ServedZones>().AddSingleton<ShardTable>().AddSingleton<ShardFences>().AddSingleton<MarkBlindZones>();
        services.TryAddSingleton<ILedger>(provider => provider.GetRequiredService<IConfiguration>()["Redis:ConnectionString"] is { Length: > 0 } redis
            ? ActivatorUtilities.CreateInstance<RedisLedger>(provider, redis) : new AloneLedger());
        services.AddHostedService<ShardLeases>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<ProbeScheduler>());
        services.AddHostedService<ReportWorker>();
        services.TryAddSingleton(_ => new Starvation(TimeProvider.System));
        services.AddSingleton<ConnectivityGate>();
        services.AddSingleton<Telling>().AddSingleton<SkippedChecks>().AddSingleton<TellMaintenance>().AddSingleton<Sweep>().AddSingleton<TellLater>();
        services.AddHostedService(provider => provider.GetRequiredService<TellLater>());
        services.AddHostedService<PruneResults>();
        services.AddSingleton<TellExpiring>().AddHostedService(provider => provider.GetRequiredService<TellExpiring>());
        services.AddHealthChecks().AddCheck<SchedulerHealth>("probing-scheduler").AddCheck<ShardHealth>("probing-shards");
    }
}
