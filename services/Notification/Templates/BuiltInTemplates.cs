using System.Collections.Frozen;

namespace Platform.Notification.Templates;

/// <summary>
/// The templates the platform itself uses. The signature is put in front of each. Alerting gives every notice the same set of
/// variables; each template declares those it shows.
/// </summary>
internal static class BuiltInTemplates
{
    private static readonly TemplateVariable Severity = new("severity", VariableKind.Severity, "级别", "major");
    private static readonly TemplateVariable Title = new("title", VariableKind.Text, "故障", "智慧监管综合指挥平台 首页可用 不可用");
    private static readonly TemplateVariable Time = new("time", VariableKind.Instant, "发生时间", "2026-11-23T01:05:12Z");
    private static readonly TemplateVariable Number = new("number", VariableKind.Text, "故障号", "GZ20261123-001");
    private static readonly TemplateVariable RespondBy = new("respondBy", VariableKind.Deadline, "响应时限", "2026-11-23T01:20:00Z", Required: false);
    private static readonly TemplateVariable RestoreBy = new("restoreBy", VariableKind.Deadline, "恢复时限", "2026-11-23T05:05:12Z", Required: false);
    private static readonly TemplateVariable Code = new("code", VariableKind.Code, "认领码", "482913", Required: false);
    private static readonly TemplateVariable Duration = new("duration", VariableKind.Duration, "历时", "12m30s", Required: false);
    private static readonly TemplateVariable Reason = new("reason", VariableKind.Text, "原因", "15分00秒未确认", Required: false);

    private static readonly TemplateVariable Plan = new("title", VariableKind.Text, "巡检计划", "日常巡检");
    private static readonly TemplateVariable Items = new("reason", VariableKind.Text, "项数", "6项", Required: false);

    public static readonly IReadOnlyList<Template> All =
    [
        new("incident-opened", "故障发生",
            "[{severity}]{title}，{time} 发生，故障号 {number}。<请于 {respondBy} 前响应，><回复 {code} 认领。>",
            [Severity, Title, Time, Number, RespondBy, Code]),
        new("incident-recovered", "故障恢复",
            "[恢复]{title}，{time} 发生的故障已恢复<，历时{duration}>，故障号 {number}。",
            [Title, Time, Duration, Number]),
        new("incident-escalated", "故障升级",
            "[升级][{severity}]{title}，{time} 发生<，{reason}>，故障号 {number}。<请于 {respondBy} 前响应，><回复 {code} 认领。>",
            [Severity, Title, Time, Reason, Number, RespondBy, Code]),
        new("sla-warning", "时限预警",
            "[时限预警]{title}，故障号 {number}<，{reason}><，响应时限 {respondBy}><，恢复时限 {restoreBy}>，请尽快处理。",
            [Title, Number, Reason, RespondBy, RestoreBy]),
        new("round-due", "巡检提醒", "[巡检]{title} {time} 开始，<待人工检查{reason}，>请按时完成。", [Plan, Time, Items]),
        new("round-overdue", "巡检逾期", "[巡检逾期]{title}，应于 {time} 前完成<，尚有{reason}未检查>，请尽快完成。", [Plan, Time, Items]),
        new("round-missed", "巡检漏检", "[漏检]{title}，计划时间 {time}<，{reason}>。", [Plan, Time, Reason]),
        new("licence-expiring", "授权到期",
            "[授权到期]{product}<（{number}）>授权有效期至 {until}，{left}，请及时续期。",
            [
                new("product", VariableKind.Text, "产品", "东方通 TongWeb 7"), new("number", VariableKind.Text, "授权编号", "TW-2026-001", Required: false),
                new("until", VariableKind.Text, "有效期至", "2026年12月23日"), new("left", VariableKind.Text, "剩余", "剩余 30 天"),
            ]),
        new("reply", "答复", "{text}", [new("text", VariableKind.Text, "内容", "故障 GZ20261123-001 已由张三认领。")]),
        new("test", "测试", "这是一条测试短信，发送时间 {time}，无需回复。", [Time]),
    ];

    private static readonly FrozenDictionary<string, Template> ByName = All.ToFrozenDictionary(template => template.Name);

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(template => template.Name)];

    public static Template? Find(string name) => ByName.GetValueOrDefault(name);
}
