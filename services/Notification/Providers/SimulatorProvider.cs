using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Notification.Data;
using Platform.Notification.Messages;
using Platform.Notification.Numbers;
using Platform.Notification.Simulator;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Providers;

/// <summary>Section <c>Sms:Simulator</c>: a carrier inside the process, for laptops and tests. Nothing reaches a real phone.</summary>
internal sealed class SimulatorOptions
{
    /// <summary>Time from hand-over to receipt, 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Sms:Simulator:ReceiptDelay must be 0 to 1 hour")]
    public TimeSpan ReceiptDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Numbers with these endings are refused at hand-over.</summary>
    public IList<string> RefuseEndings { get; } = [];

    /// <summary>Numbers with these endings get a receipt that says undelivered.</summary>
    public IList<string> FailEndings { get; } = [];

    /// <summary>Numbers with these endings are taken, but the carrier's answer is lost on its way to us.</summary>
    public IList<string> LoseEndings { get; } = [];
}

/// <summary>The carrier simulator. It keeps what it took in tables of its own and knows a reference that it has seen.</summary>
internal sealed class SimulatorProvider(
    IServiceScopeFactory scopes, FieldCipher cipher, TimeProvider time, IOptions<SimulatorOptions> options, SimulatorSignal signal) : ISmsProvider
{
    public string Name => "simulator";

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SimulatorSignal>();
        services.AddHostedService<SendSimulatedReceipts>();
    }

    public void MapCallbacks(IEndpointRouteBuilder routes)
    {
        const string permission = "simulator:use";
        routes.MapGet("/simulator/handsets", ListHandsets.HandleAsync).RequirePermission(permission).WithSummary("模拟手机: one for every contact and number");
        routes.MapGet("/simulator/handsets/{id}/messages", ReadHandset.HandleAsync).RequirePermission(permission).WithSummary("模拟手机上的短信: newest first");
        routes.MapPost("/simulator/handsets/{id}/reply", ReplyFromHandset.HandleAsync).RequirePermission(permission).WithSummary("从模拟手机回复短信");
    }

    public async Task<SubmitOutcome> SubmitAsync(SmsSubmission submission, CancellationToken cancellationToken)
    {
        if (!MobileNumber.TryParse(submission.Phone, out var number, out _) || Ends(number, options.Value.RefuseEndings))
        {
            return new SubmitOutcome.Refused(FailureReason.InvalidNumber, "运营商不认识这个号码");
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var seen = await db.Set<HandsetMessage>().AsNoTracking().FirstOrDefaultAsync(row => row.Reference == submission.Reference, cancellationToken);
        var carrierId = seen?.Id ?? Put(db, submission, number).Id;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Wake();
        return Ends(number, options.Value.LoseEndings) ? new SubmitOutcome.Uncertain("运营商的应答丢失") : new SubmitOutcome.Taken(carrierId);
    }

    public async Task<QueryOutcome> FindAsync(string reference, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        var row = await db.Set<HandsetMessage>().AsNoTracking().FirstOrDefaultAsync(row => row.Reference == reference, cancellationToken);
        return row is null ? new QueryOutcome.NotThere() : new QueryOutcome.Found(row.Id);
    }

    private HandsetMessage Put(NotificationDb db, SmsSubmission submission, MobileNumber number)
    {
        var now = time.GetUtcNow();
        var row = HandsetMessage.Received(cipher, number, submission.Text, now);
        row.Reference = submission.Reference;
        row.ReceiptDueAt = now + options.Value.ReceiptDelay;
        row.ReceiptFails = Ends(number, options.Value.FailEndings);
        db.Add(row);
        return row;
    }

    private static bool Ends(MobileNumber number, IEnumerable<string> endings) =>
        endings.Any(ending => ending.Length > 0 && number.E164.EndsWith(ending, StringComparison.Ordinal));
}
