using Platform.Alerting.Alerts;
using Platform.Alerting.Data;
using Platform.Alerting.Duty;
using Platform.Alerting.Escalation;
using Platform.Alerting.Incidents;
using Platform.Alerting.Replies;
using Platform.Alerting.Summary;
using Platform.Alerting.Terms;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Alerting;

/// <summary>Table of contents of the alerting service: alert → incident → escalation → notification.</summary>
public sealed class AlertingModule : IModule
{
    /// <inheritdoc />
    public string Name => "alerting";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<AlertingDb, AlertingSqlite, AlertingPostgres>(Name);
        builder.AddWorkingCalendar();
        builder.AddServiceClient<IContractCatalogue>("reporting");
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AlertingJson.Default));
        builder.Services.AddOptions<EscalationOptions>().Bind(builder.Configuration.GetSection("Escalation")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<AlertingTelemetry>();

        builder.Services.AddScoped<OpenIncident>();
        builder.Services.AddScoped<IncidentProgress>();
        builder.Services.AddScoped<IncidentChange>();
        builder.Services.AddScoped<IncidentReader>();
        builder.Services.AddScoped<NoticeSender>().AddScoped<DutyNotice>();
        builder.Services.AddSingleton<EscalationSignal>();
        builder.Services.AddSingleton<DueSteps>();
        builder.Services.AddSingleton<EscalationLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EscalationLoop>());
        builder.Services.AddHealthChecks().AddCheck<EscalationLoop>("escalation");

        builder.AddReaction<ContractApplied, ApplyContractOnContractApplied>();
        builder.AddReaction<CheckStateChanged, OpenIncidentOnCheckFailed>();
        builder.AddReaction<RoundFinished, FireAlertOnRoundFinished>();
        builder.AddReaction<RoundDue, RemindOnRoundDue>();
        builder.AddReaction<LicenceExpiring, NotifyOnLicenceExpiring>();
        builder.AddReaction<MessageStateChanged, RecordDeliveryOnMessageStateChanged>();
        builder.AddReaction<InboundReceived, AcknowledgeOnInboundReceived>();
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        app.MapGet("/summary", GetSummary.HandleAsync).RequirePermission("incidents:read").WithSummary("故障概况: open incidents, next deadlines, who is on duty");

        app.MapGet("/alerts", ListAlerts.HandleAsync).RequirePermission("alerts:read").WithSummary("告警列表: firing ones unless state says otherwise");
        app.MapGet("/alerts/{id}", GetAlert.HandleAsync).RequirePermission("alerts:read").WithSummary("告警详情");

        app.MapGet("/incidents", ListIncidents.HandleAsync).RequirePermission("incidents:read").WithSummary("故障列表: not recovered ones unless state says otherwise");
        app.MapPost("/incidents", CreateIncident.HandleAsync).RequirePermission("incidents:write").WithSummary("人工登记故障");
        app.MapGet("/incidents/{key}", GetIncident.HandleAsync).RequirePermission("incidents:read").WithSummary("故障详情: by id or number; six elements, timeline, clocks");
        app.MapPost("/incidents/{key}/acknowledge", AcknowledgeIncident.HandleAsync).RequirePermission("incidents:acknowledge").WithSummary("确认故障: stops the response clock and the escalation");
        app.MapPost("/incidents/{key}/notes", AddNote.HandleAsync).RequirePermission("incidents:write").WithSummary("添加处理记录");
        app.MapPost("/incidents/{key}/resolve", ResolveIncident.HandleAsync).RequirePermission("incidents:write").WithSummary("人工确认恢复: closes the incident");
        app.MapPost("/incidents/{key}/sign", SignIncident.HandleAsync).RequirePermission("incidents:sign").WithSummary("客户签字认可");

        app.MapGet("/duty", GetDuty.HandleAsync).RequirePermission("duty:read").WithSummary("值班表: person, day, shift, and gaps");
        app.MapGet("/duty/now", GetDutyNow.HandleAsync).RequirePermission("duty:read").WithSummary("当前值班人员");
        app.MapGet("/duty/overrides", ListDutyOverrides.HandleAsync).RequirePermission("duty:read").WithSummary("换班列表");
        app.MapPost("/duty/overrides", CreateDutyOverride.HandleAsync).RequirePermission("duty:write").WithSummary("换班: somebody takes over");
        app.MapDelete("/duty/overrides/{id}", WithdrawDutyOverride.HandleAsync).RequirePermission("duty:write").WithSummary("撤销换班");
    }
}
