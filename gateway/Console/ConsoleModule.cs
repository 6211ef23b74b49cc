using Microsoft.Extensions.Options;
using Platform.Console.Actions;
using Platform.Console.Api;
using Platform.Console.Hosting;
using Platform.Console.SignIn;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Console;

/// <summary>Table of contents of the console: pages in <c>Pages/</c>, targets of their forms in <c>Actions/</c>, the API they ask in <c>Api/</c>.</summary>
public sealed class ConsoleModule : IModule
{
    /// <inheritdoc />
    public string Name => "console";

    /// <inheritdoc />
    public void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ConsoleOptions>().Bind(builder.Configuration.GetSection("Console")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<GatewayOptions>().Bind(builder.Configuration.GetSection("Gateway")).ValidateDataAnnotations().ValidateOnStart();
        builder.AddConsoleSignIn();
        services.AddTransient<IStartupFilter, BrowserSafety>();
        services.AddAntiforgery(options => options.Cookie.Name = "platform.form");
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents();

        services.AddHttpClient(PlatformApi.ClientName).ConfigureHttpClient((provider, client) =>
        {
            var gateway = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
            client.BaseAddress = gateway.Address;
            client.Timeout = gateway.Timeout;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddScoped<PlatformApi>();
        services.AddScoped<AlertingApi>();
        services.AddScoped<DutyApi>();
        services.AddScoped<NotificationApi>();
        services.AddScoped<ProbingApi>();
        services.AddScoped<ManualApi>();
        services.AddScoped<RegisterApi>();
        services.AddScoped<RoundsApi>();
        services.AddScoped<ReportingApi>();
        services.AddScoped<IdentityApi>();
        services.AddScoped<PlatformHealthApi>();
    }

    /// <inheritdoc />
    public void Map(WebApplication app)
    {
        app.UsePageFailures();
        app.UseAntiforgery();
        EmbeddedAssets.Map(app);
        SignInRoutes.Map(app);
        IncidentActions.Map(app);
        CheckActions.Map(app);
        RoundActions.Map(app);
        DutyActions.Map(app);
        SimulatorActions.Map(app);
        ReportActions.Map(app);
        UserActions.Map(app);
        HealthActions.Map(app);
        app.MapRazorComponents<App>().RequireSession();
    }
}
