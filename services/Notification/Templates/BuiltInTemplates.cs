using System.Collections.Frozen;

namespace Platform.Notification.Templates;

/// <summary>The templates the platform itself uses. The signature is put in front of each.</summary>
internal static class BuiltInTemplates
{
    private static readonly TemplateVariable Severity = new("severity", VariableKind.Severity, "级别", "major");
    private static readonly TemplateVariable System = new("system", VariableKind.Text, "系统", "智慧监管综合指挥平台");
    private static readonly TemplateVariable Check = new("check", VariableKind.Text, "检查项", "首页可用");
    private static readonly TemplateVariable Status = new("status", VariableKind.Text, "状态", "不可用");
    private static readonly TemplateVariable At = new("at", VariableKind.Instant, "时间", "2026-11-23T01:05:12Z");
    private static readonly TemplateVariable Number = new("number", VariableKind.Text, "故障号", "GZ20261123-001");
    private static readonly TemplateVariable RespondBy = new("respondBy", VariableKind.Deadline, "响应时限", "2026-11-23T01:20:00Z", Required: false);
    private static readonly TemplateVariable Code = new("code", VariableKind.Code, "认领码", "482913", Required: false);
    private static readonly TemplateVariable Duration = new("duration", VariableKind.Duration, "历时", "12m30s", Required: false);

    public static readonly IReadOnlyList<Template> All =
    [
        new("incident-opened", "故障发生",
            "[{severity}]{system} {check} {status}，{at} 发生，故障号 {number}。<请于 {respondBy} 前响应，><回复 {code} 认领。>",
            [Severity, System, Check, Status, At, Number, RespondBy, Code]),
        new("incident-recovered", "故障恢复",
            "[恢复]{system} {check}已于 {at} 恢复<，历时 {duration}>，故障号 {number}。",
            [System, Check, At, Duration, Number]),
        new("incident-escalated", "故障升级",
            "[升级][{severity}]{system} {check} {status}，{at} 发生<，已 {duration} 无人认领>，故障号 {number}。<请于 {respondBy} 前响应，><回复 {code} 认领。>",
            [Severity, System, Check, Status, At, Duration, Number, RespondBy, Code]),
        new("sla-warning", "时限预警",
            "[时限预警]{system} {check}，故障号 {number}，{clock}时限 {deadline} 将到，请尽快处理。",
            [
                System, Check, Number, new("clock", VariableKind.Text, "时限", "恢复"),
                new("deadline", VariableKind.Deadline, "到期", "2026-11-23T05:05:12Z"),
            ]),
        new("reply", "答复", "{text}", [new("text", VariableKind.Text, "内容", "故障 GZ20261123-001 已由张三认领。")]),
        new("test", "测试", "这是一条测试短信，发送时间 {at}，无需回复。", [At]),
    ];

    private static readonly FrozenDictionary<string, Template> ByName = All.ToFrozenDictionary(template => template.Name);

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(template => template.Name)];

    public static Template? Find(string name) => ByName.GetValueOrDefault(name);
}
