using Microsoft.Extensions.DependencyInjection;
using Platform.Identity.Data;
using Platform.Identity.Users;
using Platform.Testing;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests;

/// <summary>The identity service with a console, two services and an integrator as clients, and people with known passwords.</summary>
internal static class Provider
{
    public const string ConsoleSecret = "console-secret-of-the-tests";
    public const string ProbingSecret = "probing-secret-of-the-tests";
    public const string FirstPassword = "First-Password-2026";
    public const string GoodPassword = "Gantry-Kestrel-47";

    public static Dictionary<string, string?> Settings() => new()
    {
        ["Identity:FirstAdministrator:Password"] = FirstPassword,
        ["Identity:Clients:0:Id"] = "platform-console",
        ["Identity:Clients:0:Secret"] = ConsoleSecret,
        ["Identity:Clients:0:RedirectUris:0"] = Browser.RedirectUri,
        ["Identity:Clients:0:PostLogoutRedirectUris:0"] = "http://127.0.0.1:8080/signed-out",
        ["Identity:Clients:1:Id"] = "platform-probing",
        ["Identity:Clients:1:Secret"] = ProbingSecret,
        ["Identity:Clients:1:Roles:0"] = Known.Service,
        ["Identity:Clients:2:Id"] = "platform-identity",
        ["Identity:Clients:2:Secret"] = "identity-secret-of-the-tests",
        ["Identity:Clients:2:Roles:0"] = Known.Service,
    };

    public static Task<ServiceHost> StartAsync(
        TestClock? time = null, IReadOnlyDictionary<string, string?>? settings = null, string? folder = null, TestDatabase? database = null) =>
        ServiceHost.StartAsync(new IdentityModule(), time, settings: settings ?? Settings(), folder: folder, database: database);

    /// <summary>A person with a password that need not be changed.</summary>
    public static async Task<User> AddUserAsync(this ServiceHost host, string name, params string[] roles)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var user = new User
        {
            Id = Guid.NewGuid().ToString(), UserName = name, DisplayName = "张三", Roles = [.. roles], PasswordHash = PasswordHash.Of(GoodPassword),
            PasswordChangedAt = now, CreatedAt = now,
        };
        await using var transaction = await db.BeginAsync(TestContext.Current.CancellationToken);
        db.Users.Add(user);
        await db.ChangedAsync(user, now, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return user;
    }
}
