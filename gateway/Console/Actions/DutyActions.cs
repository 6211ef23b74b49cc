using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Console.Api;
using Platform.Console.SignIn;
using Platform.Console.Text;

namespace Platform.Console.Actions;

internal static class DutyActions
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/duty/overrides", CreateAsync).ForSession("duty:write");
        app.MapPost("/duty/overrides/{id}/withdraw", WithdrawAsync).ForSession("duty:write");
    }

    private static async Task<RedirectHttpResult> CreateAsync(
        [FromForm] string? contractId, [FromForm] string? personId, [FromForm] string? from, [FromForm] string? to, [FromForm] string? reason, DutyApi duty, HttpContext context) =>
        Done.Back(context, "/duty", "登记换班", "已登记换班，通知将发给替班人员。", await duty.OverrideAsync(new
        {
            contractId = contractId ?? "", personId = personId ?? "", from = Instant(from), to = Instant(to), reason = reason ?? "",
        }));

    private static async Task<RedirectHttpResult> WithdrawAsync(string id, [FromForm] string? back, DutyApi duty, HttpContext context) =>
        Done.Back(context, back ?? "/duty", "撤销换班", "已撤销换班。", await duty.WithdrawAsync(id));

    /// <summary>What a person types is Shanghai time; what is not a time stays so for the service to refuse.</summary>
    private static DateTimeOffset Instant(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Show.Shanghai).ToUniversalTime() : default;
}
