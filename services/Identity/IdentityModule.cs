using Microsoft.Extensions.Options;
using Platform.Identity.Data;
using Platform.Identity.Permissions;
using Platform.Identity.Provider;
using Platform.Identity.Roles;
using Platform.Identity.Users;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Identity;

/// <summary>Table of contents of the identity service.</summary>
public sealed class IdentityModule : IModule
{
    /// <inheritdoc />
    public string Name => "identity";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsRules>();
        builder.Services.AddOptions<IdentityOptions>().Bind(builder.Configuration.GetSection("Identity")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, IdentityJson.Default));
        builder.Services.AddSingleton<IdentityMetrics>();
        builder.AddDatabase<IdentityDb, IdentitySqlite, IdentityPostgres>(Name);
        if (IsProvider(builder.Configuration))
        {
            builder.AddEmbeddedProvider();
        }
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        if (IsProvider(app.Configuration))
        {
            app.MapEmbeddedProvider();
        }

        app.MapGet("/me", EffectivePermissions.HandleAsync).RequireSignedIn().WithSummary("我: roles and permissions of the caller");
        app.MapGet("/users", ListUsers.HandleAsync).RequirePermission("users:read").WithSummary("用户列表: by login; search, enabled, page, size");
        app.MapPost("/users", CreateUser.HandleAsync).RequirePermission("users:write").WithSummary("新增用户: answers the one-time password once");
        app.MapGet("/users/{id}", GetUser.HandleAsync).RequirePermission("users:read").WithSummary("用户详情");
        app.MapPut("/users/{id}", UpdateUser.HandleAsync).RequirePermission("users:write").WithSummary("修改用户: name, roles, enabled");
        app.MapPut("/users/{id}/roles", AssignRoles.HandleAsync).RequirePermission("roles:assign").WithSummary("分配角色: by the security administrator");
        app.MapPost("/users/{id}/password", ResetPassword.HandleAsync).RequirePermission("users:write").WithSummary("重置密码: answers the one-time password once");
        app.MapGet("/roles", ListRoles.Handle).RequirePermission("roles:read").WithSummary("角色与权限");
        app.MapGet("/permissions/effective", EffectivePermissions.HandleAsync).RequireSignedIn().WithSummary("当前有效权限, with the directory's version");
        app.MapPost("/permissions/check", CheckPermissions.HandleAsync).RequirePermission("permissions:check").WithSummary("批量权限判定: up to 500 questions");
    }

    /// <summary>With <c>Identity:Embedded=false</c> a real Keycloak is the provider and this service keeps users and rights only.</summary>
    private static bool IsProvider(IConfiguration configuration) => configuration.GetValue("Identity:Embedded", defaultValue: true);
}
