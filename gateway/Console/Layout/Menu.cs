using System.Security.Claims;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.Layout;

/// <summary>An entry of the menu, and the permission without which it is not shown.</summary>
internal sealed record MenuEntry(string Label, string Address, string? Permission);

/// <summary>A group of the menu; it is gone when none of its entries is left.</summary>
internal sealed record MenuGroup(string Label, IReadOnlyList<MenuEntry> Entries);

/// <summary>The menu names work, not technology: seven groups at most, and only what the person may use.</summary>
internal static class Menu
{
    private static readonly MenuGroup[] Groups =
    [
        new("", [new("总览", "/", null)]),
        new("监控巡检", [new("检查项", "/checks", "checks:read"), new("巡检", "/rounds", "rounds:read"), new("巡检计划", "/plans", "plans:read"), new("维护窗口", "/maintenances", "maintenances:read"), new("授权台账", "/licences", "licences:read")]),
        new("告警故障", [new("告警", "/alerts", "alerts:read"), new("故障", "/incidents", "incidents:read"), new("值守排班", "/duty", "duty:read")]),
        new("消息通知", [new("发送记录", "/messages", "messages:read"), new("上行回复", "/messages/inbound", "inbound:read"), new("短信模拟器", "/simulator", "simulator:use")]),
        new("合同交付", [new("合同", "/contracts", "contracts:read"), new("报表", "/reports", "reports:read"), new("交付物", "/deliverables", "deliverables:read")]),
        new("身份权限", [new("用户", "/users", "users:read")]),
        new("审计设置", [new("审计日志", "/audit", "audit:read"), new("网络域", "/zones", "zones:read"), new("平台自检", "/health", "health:read")]),
    ];

    public static IEnumerable<MenuGroup> For(ClaimsPrincipal person) =>
        Groups.Select(group => group with { Entries = [.. group.Entries.Where(entry => entry.Permission is null || Roles.Grant(person, entry.Permission))] })
            .Where(group => group.Entries.Count > 0);

    /// <summary>The entry a page belongs to: the longest address that starts its path.</summary>
    public static MenuEntry? At(string path) => Groups.SelectMany(group => group.Entries)
        .Where(entry => entry.Address == path || (entry.Address != "/" && path.StartsWith(entry.Address + "/", StringComparison.Ordinal)))
        .MaxBy(entry => entry.Address.Length);
}
