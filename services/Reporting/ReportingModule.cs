using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Calendar;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.Reporting.Deliverables;
using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.Reporting.Reports;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Security;

namespace Platform.Reporting;

/// <summary>Table of contents of the reporting service.</summary>
public sealed class ReportingModule : IModule
{
    /// <inheritdoc />
    public string Name => "reporting";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<ReportingDb, ReportingSqlite, ReportingPostgres>(Name);
        builder.AddFieldCipher();
        builder.AddWorkingCalendar();
        AddContracts(builder);
        AddFacts(builder);
        AddReports(builder);
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        MapContracts(app);
        MapDeliverables(app);
        MapKpis(app);
        MapReports(app);
        app.MapGet("/calendar/{year:int}", GetCalendarYear.Handle).RequirePermission("calendar:read")
            .WithSummary("工作日历: holidays, make-up workdays and workdays of a year").Produces<CalendarOfYear>();
    }

    private static void AddContracts(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ContractsOptions>().Bind(builder.Configuration.GetSection("Contracts"));
        builder.Services.AddScoped<ContractArchive>();
        builder.Services.AddScoped<ApplyContract>();
        builder.Services.AddHostedService<ApplyContractsOnStart>();
        builder.AddServiceClient<IProbingCatalogue>("probing");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractSlicesJson.Default));
    }

    private static void AddFacts(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReportingOptions>().Bind(builder.Configuration.GetSection("Reporting")).ValidateDataAnnotations().ValidateOnStart();
        builder.AddReaction<ResultsRecorded, KeepResults>(Ordering.Every);
        builder.AddReaction<CheckStateChanged, KeepStateChange>(Ordering.Every);
        builder.AddReaction<IncidentOpened, KeepIncident>(Ordering.Every);
        builder.AddReaction<IncidentAcknowledged, KeepIncident>(Ordering.Every);
        builder.AddReaction<IncidentUpdated, KeepIncident>(Ordering.Every);
        builder.AddReaction<IncidentClosed, KeepIncident>(Ordering.Every);
        builder.AddReaction<MessageStateChanged, KeepMessage>(Ordering.Every);
        builder.AddReaction<RoundFinished, KeepRound>(Ordering.Every);
        builder.AddReaction<MaintenanceHeld, KeepMaintenance>(Ordering.Every);
        builder.Services.AddSingleton<CompactResults>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CompactResults>());
    }

    private static void AddReports(WebApplicationBuilder builder)
    {
        builder.Services.TryAddScoped<ReadContract>(services => async (id, cancellationToken) =>
            (await services.GetRequiredService<ContractArchive>().NewestAsync(id, cancellationToken)).FirstOrDefault());
        builder.Services.AddSingleton<IsHoliday>(services => services.GetRequiredService<WorkingCalendar>().IsHoliday);
        builder.Services.AddScoped<FactReader>();
        builder.Services.AddSingleton<IReportKind, MonthlyOperations>();
        builder.Services.AddSingleton<ReportSignal>();
        builder.Services.AddSingleton<MakeReports>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MakeReports>());
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ReportingJson.Default));
    }

    private static void MapContracts(WebApplication app)
    {
        var limit = new RequestSizeLimitAttribute(ReceiveContract.RequestLimit);
        app.MapPost("/contracts", ReceiveContract.PostAsync).RequirePermission("contracts:write").WithMetadata(limit)
            .WithSummary("应用合同: the file as {file, variables} or as application/yaml; ?dryRun=true only tells the difference")
            .Accepts<ContractFiles>("application/json", "application/yaml").Produces<AppliedContract>().Produces<AppliedContract>(201);
        app.MapPut("/contracts/{id}", ReceiveContract.PutAsync).RequirePermission("contracts:write").WithMetadata(limit)
            .WithSummary("应用合同的新版本: as POST, and the file must be of this id")
            .Accepts<ContractFiles>("application/json", "application/yaml").Produces<AppliedContract>().Produces<AppliedContract>(201);
        app.MapGet("/contracts", ListContracts.HandleAsync).RequirePermission("contracts:read").WithSummary("合同列表");
        app.MapGet("/contracts/{id}", GetContract.HandleAsync).RequirePermission("contracts:read")
            .WithSummary("合同: its parts, without phones and settings, and its versions").Produces<ContractDetail>();
        app.MapGet("/contracts/{id}/clauses", GetClauses.HandleAsync).RequirePermission("contracts:read")
            .WithSummary("条款台账: what serves each clause").Produces<ClauseLedger>();
        app.MapGet("/contracts/{id}/file", GetFile.HandleAsync).RequirePermission("contracts:read")
            .WithSummary("合同文件: the text as applied, without variables");
        app.MapGet("/contracts/{id}/versions/{version:long}/document", GetDocument.HandleAsync).RequirePermission("contracts:document")
            .WithSummary("合同全文: with variables filled in, for services only").Produces<ContractDocument>();
    }

    private static void MapDeliverables(WebApplication app)
    {
        app.MapGet("/deliverables", ListDeliverables.HandleAsync).RequirePermission("deliverables:read")
            .WithSummary("交付台账: by contract, deadline and state").Produces<DeliverablePage>();
        app.MapPost("/deliverables/{id}/steps/{step}", TakeDeliverableStep.HandleAsync).RequirePermission("deliverables:sign")
            .WithSummary("完成交付步骤: draft, review, sign, stamp, deliver, accept, archive, in the contract's order").Produces<DeliverableLine>();
    }

    private static void MapKpis(WebApplication app)
    {
        app.MapGet("/contracts/{id}/kpis", GetKpis.HandleAsync).RequirePermission("kpis:read")
            .WithSummary("考核指标表: target, actual, verdict and penalty steps of ?month=2026-11, or of the present month");
        app.MapGet("/contracts/{id}/kpis/{kpi}/evidence", GetKpis.EvidenceAsync).RequirePermission("kpis:read").WithSummary("指标的证据: the rows behind a figure");
        app.MapPost("/contracts/{id}/evidence", AddEvidence.HandleAsync).RequirePermission("evidence:write")
            .WithSummary("登记佐证: vulnerability, backup, drill or recovery; a record is never changed, a new one corrects it");
        app.MapGet("/contracts/{id}/evidence", ListEvidence.HandleAsync).RequirePermission("evidence:read").WithSummary("佐证记录, newest first; ?all=true with corrected ones");
        app.MapGet("/summary", GetSummary.HandleAsync).RequirePermission("kpis:read").WithSummary("首页摘要: how the present month of a ?contract= stands");
    }

    private static void MapReports(WebApplication app)
    {
        app.MapPost("/reports", RequestReport.HandleAsync).RequirePermission("reports:write").WithSummary("生成报告: {contract, kind, month} or {contract, kind, from, to}");
        app.MapGet("/reports", ListReports.HandleAsync).RequirePermission("reports:read").WithSummary("报告列表: by ?contract= and ?kind=, newest first");
        app.MapGet("/reports/kinds", ListReports.Kinds).RequirePermission("reports:read").WithSummary("报告种类");
        app.MapGet("/reports/{id}", ListReports.GetAsync).RequirePermission("reports:read").WithSummary("报告: state, figures and SHA-256 of the files");
        app.MapGet("/reports/{id}/files/{format}", ListReports.FileAsync).RequirePermission("reports:read").WithSummary("下载报告: docx or xlsx");
    }
}
