using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Notification.Providers;
using Platform.Notification.Simulator;
using Platform.Notification.Summary;
using Platform.Notification.Templates;

namespace Platform.Notification;

/// <summary>Source-generated JSON of this service's API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(SendMessages.Batch), TypeInfoPropertyName = "SendBatch")]
[JsonSerializable(typeof(SendMessages.BatchAnswer), TypeInfoPropertyName = "SendBatchAnswer")]
[JsonSerializable(typeof(ListMessages.Answer), TypeInfoPropertyName = "ListMessagesAnswer")]
[JsonSerializable(typeof(GetMessage.Answer), TypeInfoPropertyName = "GetMessageAnswer")]
[JsonSerializable(typeof(AccountMessages.Answer), TypeInfoPropertyName = "AccountAnswer")]
[JsonSerializable(typeof(RevealPhone.Request), TypeInfoPropertyName = "RevealRequest")]
[JsonSerializable(typeof(RevealPhone.Answer), TypeInfoPropertyName = "RevealAnswer")]
[JsonSerializable(typeof(ListTemplates.Answer), TypeInfoPropertyName = "TemplatesAnswer")]
[JsonSerializable(typeof(PreviewTemplate.Request), TypeInfoPropertyName = "PreviewRequest")]
[JsonSerializable(typeof(PreviewTemplate.Answer), TypeInfoPropertyName = "PreviewAnswer")]
[JsonSerializable(typeof(ListInbound.Answer), TypeInfoPropertyName = "InboundAnswer")]
[JsonSerializable(typeof(ListInbound.Reply), TypeInfoPropertyName = "InboundItem")]
[JsonSerializable(typeof(ListHandsets.Answer), TypeInfoPropertyName = "HandsetsAnswer")]
[JsonSerializable(typeof(ListHandsets.Handset), TypeInfoPropertyName = "HandsetItem")]
[JsonSerializable(typeof(ReadHandset.Answer), TypeInfoPropertyName = "HandsetAnswer")]
[JsonSerializable(typeof(ReadHandset.HandsetText), TypeInfoPropertyName = "HandsetText")]
[JsonSerializable(typeof(ReplyFromHandset.Request), TypeInfoPropertyName = "ReplyRequest")]
[JsonSerializable(typeof(ReplyFromHandset.Answer), TypeInfoPropertyName = "ReplyAnswer")]
[JsonSerializable(typeof(ListProviders.Answer), TypeInfoPropertyName = "ProvidersAnswer")]
[JsonSerializable(typeof(ListProviders.ProviderState), TypeInfoPropertyName = "ProviderItem")]
[JsonSerializable(typeof(ReadSummary.Answer), TypeInfoPropertyName = "SummaryAnswer")]
internal sealed partial class NotificationJson : JsonSerializerContext;
