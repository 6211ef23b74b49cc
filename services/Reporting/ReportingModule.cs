using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Reporting.Calendar;
using Platform.Reporting.Contracts;
using Platform.Reporting.Data;
using Platform.Reporting.Deliverables;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
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
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        MapContracts(app);
        MapDeliverables(app);
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
}
