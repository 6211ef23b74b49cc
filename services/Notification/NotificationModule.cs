using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Notification.Providers;
using Platform.Notification.Receipts;
using Platform.Notification.Simulator;
using Platform.Notification.Submission;
using Platform.Notification.Summary;
using Platform.Notification.Templates;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification;

/// <summary>Table of contents of the notification service.</summary>
public sealed class NotificationModule : IModule
{
    /// <inheritdoc />
    public string Name => "notification";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.AddDatabase<NotificationDb, NotificationSqlite, NotificationPostgres>(Name);
        builder.AddFieldCipher();
        builder.AddServiceClient<IContractCatalogue>("reporting");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, NotificationJson.Default));

        // A carrier's callback carries the secret in its path and the number in its query; the framework's request log would print both.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        // Providers: one file and one line each.
        builder.AddSmsProviders()
            .Add<SimulatorProvider, SimulatorOptions>("simulator", "Simulator")
            .Add<KannelProvider, KannelOptions>("kannel", "Kannel")
            .Done();

        AddSubmission(builder);
        builder.AddReaction<NotificationRequested, SendMessageOnNotificationRequested>();
        builder.AddReaction<ContractApplied, StoreContactsOnContractApplied>();
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        app.MapPost("/messages", SendMessages.HandleOneAsync).RequirePermission("messages:send").WithSummary("发送一条短信: 202 means stored durably");
        app.MapPost("/messages/batch", SendMessages.HandleBatchAsync).RequirePermission("messages:send").WithMetadata(new RequestSizeLimitAttribute(SendMessages.BatchBytes)).WithSummary("批量发送: up to 1,000, answered item by item");
        app.MapGet("/messages", ListMessages.HandleAsync).RequirePermission("messages:read").WithSummary("短信列表: newest first, numbers masked");
        app.MapGet("/messages/account", AccountMessages.HandleAsync).RequirePermission("messages:read").WithSummary("短信对账: every accepted message is in one column");
        app.MapGet("/messages/{id}", GetMessage.HandleAsync).RequirePermission("messages:read").WithSummary("一条短信: text, receipts");
        app.MapPost("/messages/{id}/reveal", RevealPhone.HandleAsync).RequirePermission("messages:reveal").WithSummary("查看完整号码: with a reason, audited");
        app.MapGet("/templates", ListTemplates.Handle).RequirePermission("templates:read").WithSummary("短信模板");
        app.MapPost("/templates/{id}/preview", PreviewTemplate.Handle).RequirePermission("templates:read").WithSummary("模板预览: text and exact part count");
        app.MapGet("/inbound", ListInbound.HandleAsync).RequirePermission("inbound:read").WithSummary("上行短信: newest first");
        app.MapGet("/providers", ListProviders.Handle).RequirePermission("messages:read").WithSummary("短信通道状态");
        app.MapGet("/summary", ReadSummary.HandleAsync).RequirePermission("messages:read").WithSummary("概览: the last 24 hours, and what waits");

        var providers = app.Services.GetRequiredService<SmsProviders>();
        foreach (var provider in providers.InOrder)
        {
            provider.MapCallbacks(app);
        }
    }

    private static void AddSubmission(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SmsOptions>().Bind(builder.Configuration.GetSection("Sms")).ValidateDataAnnotations()
            .Validate(sms => sms.Lease > sms.SubmitTimeout, "Sms:Lease must be longer than Sms:SubmitTimeout").ValidateOnStart();
        builder.Services.AddSingleton<NotificationTelemetry>();
        builder.Services.AddSingleton<SubmissionSignal>();
        builder.Services.AddSingleton<SubmissionHealth>();
        builder.Services.AddSingleton(services => new Rate(
            services.GetRequiredService<IOptions<SmsOptions>>().Value.Rate, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<HandOver>();
        builder.Services.AddSingleton<ReceiptIntake>();
        builder.Services.AddSingleton<InboundIntake>();
        builder.Services.AddScoped<ClaimDueMessages>();
        builder.Services.AddScoped<MessageAcceptance>();
        builder.Services.AddSingleton<MessageMaker>();
        builder.Services.AddHostedService<AlertLoop>();
        builder.Services.AddHostedService<NoticeLoop>();
        builder.Services.AddHostedService<BulkLoop>();
        builder.Services.AddHealthChecks().AddCheck<SubmissionCheck>("sms-submission");
    }
}
