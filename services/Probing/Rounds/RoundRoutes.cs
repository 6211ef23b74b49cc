using Platform.Contracts;
using Platform.Probing.KeyPeriods;
using Platform.Probing.Plans;
using Platform.ServiceDefaults.Authentication;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Rounds;

/// <summary>巡检记录.</summary>
internal static class RoundRoutes
{
    internal static void Map(WebApplication app)
    {
        app.MapGet("/rounds", ListRounds.HandleAsync).RequirePermission("rounds:read").WithSummary("巡检记录列表: plan, contract, state, from, to, page, size; counts by state");
        app.MapGet("/rounds/{id}", ListRounds.GetAsync).RequirePermission("rounds:read").WithSummary("巡检记录详情: with its items");
        app.MapPost("/rounds/{id}/run", RunRound.HandleAsync).RequirePermission("rounds:run").WithSummary("立即执行或补做: a missed round that is made up is late");
        app.MapPost("/rounds/{id}/items/{item}", AnswerItem.HandleAsync).RequirePermission("rounds:answer").WithSummary("登记人工巡检项: evidence by ids of POST /evidence; later than done is 补录 and needs a reason");
    }

    /// <summary>Everything that plans, rounds and key periods need. Call it after the result writer is registered: services stop in reverse order.</summary>
    internal static void Add(WebApplicationBuilder builder)
    {
        builder.AddWorkingCalendar();
        builder.AddServiceClient<IDutyRoster>("alerting");
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(1, PlansJson.Default));
        services.AddOptions<RoundOptions>().Bind(builder.Configuration.GetSection("Probing:Rounds")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RoundSignal>().AddSingleton<RoundLoop>().AddSingleton<KeyPeriodBook>();
        services.AddScoped<PlanReader>().AddScoped<TakePlans>().AddScoped<PlanRounds>().AddScoped<BeginRounds>().AddScoped<EndRounds>().AddScoped<RemindOfRounds>();
        services.AddHostedService(provider => provider.GetRequiredService<RoundLoop>());
        services.AddHostedService<RoundProber>();
        services.AddHealthChecks().AddCheck<RoundLoop>("probing-rounds");
    }
}
