using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Roles;

/// <summary>A role and what it grants.</summary>
/// <param name="Name">Wire name.</param>
/// <param name="Label">Chinese name.</param>
/// <param name="Permissions">Patterns, <c>resource:action</c>, with <c>*</c> for any.</param>
/// <param name="Officer">One of the three officers, who exclude each other.</param>
/// <param name="Assignable">Whether a person can have it.</param>
internal sealed record RoleView(string Name, string Label, IReadOnlyList<string> Permissions, bool Officer, bool Assignable);

internal static class ListRoles
{
    public static IResult Handle() => TypedResults.Ok<IReadOnlyList<RoleView>>(
    [
        .. Known.All.Order(StringComparer.Ordinal).Select(role =>
            new RoleView(role, LabelOf(role), Known.PermissionsOf(role), Officers.IsOne(role), role != Known.Service)),
    ]);

    private static string LabelOf(string role) => role switch
    {
        Known.SystemAdministrator => "系统管理员",
        Known.SecurityAdministrator => "安全管理员",
        Known.Auditor => "审计管理员",
        Known.OperationsManager => "运维经理",
        Known.DutyEngineer => "值班工程师",
        Known.Customer => "采购人",
        Known.Integrator => "对接系统",
        Known.Service => "平台服务",
        _ => role,
    };
}
