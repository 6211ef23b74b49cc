using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Notification.Inbound;
using Platform.Notification.Messages;
using Platform.Notification.Receipts;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Notification.Providers;

/// <summary>Section <c>Sms:Kannel</c>.</summary>
internal sealed class KannelOptions
{
    /// <summary>Address of smsbox's sendsms, for example <c>http://127.0.0.1:13013/cgi-bin/sendsms</c>.</summary>
    [Required(ErrorMessage = "Sms:Kannel:Url is missing: the address of sendsms, for example http://127.0.0.1:13013/cgi-bin/sendsms")]
    [Url(ErrorMessage = "Sms:Kannel:Url must be an absolute http address")]
    public string Url { get; set; } = "";

    /// <summary>User of the group sendsms-user.</summary>
    [Required(ErrorMessage = "Sms:Kannel:User is missing")]
    public string User { get; set; } = "";

    /// <summary>Password of that user.</summary>
    [Required(ErrorMessage = "Sms:Kannel:Password is missing")]
    public string Password { get; set; } = "";

    /// <summary>Service number shown to the receiver; empty leaves it to Kannel.</summary>
    [RegularExpression("^[0-9]{0,20}$", ErrorMessage = "Sms:Kannel:From must be digits")]
    public string From { get; set; } = "";

    /// <summary>Wanted smsc-id; empty leaves it to Kannel.</summary>
    [MaxLength(60)]
    public string Smsc { get; set; } = "";

    /// <summary>Address of this service as Kannel sees it, for receipts: <c>http://127.0.0.1:5104</c>.</summary>
    [Required(ErrorMessage = "Sms:Kannel:CallbackBase is missing: this service's address as Kannel sees it")]
    [Url(ErrorMessage = "Sms:Kannel:CallbackBase must be an absolute http address")]
    public string CallbackBase { get; set; } = "";

    /// <summary>Secret part of the callback paths, 24 letters and digits or more; Kannel's callbacks carry no other proof.</summary>
    [Required(ErrorMessage = "Sms:Kannel:Secret is missing: make one with openssl rand -hex 24")]
    [RegularExpression("^[A-Za-z0-9]{24,128}$", ErrorMessage = "Sms:Kannel:Secret must be 24 to 128 letters and digits")]
    public string Secret { get; set; } = "";
}

/// <summary>
/// Kannel: sendsms over HTTP, receipts by dlr-url, replies by an sms-service with a get-url (user guide, "Sending and receiving").
/// Its 202 means that Kannel keeps the message; the carrier's own verdict comes as a receipt. Kannel cannot be asked for a
/// message, so an outcome that was lost stays uncertain until a receipt settles it.
/// </summary>
internal sealed class KannelProvider(IHttpClientFactory clients, IOptions<KannelOptions> settings) : ISmsProvider
{
    private const string Client = "kannel";

    /// <summary>Receipts wanted: delivered 1, undelivered 2, buffered 4, taken by the centre 8, refused by it 16.</summary>
    private const int Mask = 31;

    private readonly KannelOptions options = settings.Value;

    public string Name => "kannel";

    /// <summary>The client logs nothing: the address carries password, number and text.</summary>
    public static void AddServices(IServiceCollection services) => services.AddHttpClient(Client).RemoveAllLoggers();

    public async Task<SubmitOutcome> SubmitAsync(SmsSubmission submission, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        try
        {
            using var answer = await client.GetAsync(Address(submission), cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            return Judge(answer.StatusCode, body);
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException or null && failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            // No connection, so Kannel has seen nothing: trying again is safe.
            return new SubmitOutcome.Refused(FailureReason.LinkDown, "无法连接 Kannel");
        }
        catch (HttpRequestException failure)
        {
            return new SubmitOutcome.Uncertain($"与 Kannel 的连接中断（{failure.HttpRequestError}）");
        }
        catch (OperationCanceledException)
        {
            return new SubmitOutcome.Uncertain("Kannel 未在时限内应答");
        }
    }

    public void MapCallbacks(IEndpointRouteBuilder routes)
    {
        const string reason = "Kannel can only prove itself by the secret in the path";
        routes.MapGet("/receipts/kannel/{secret}", ReceiveReceiptAsync).AllowOpen(reason).WithSummary("Kannel 状态报告");
        routes.MapGet("/inbound/kannel/{secret}", ReceiveReplyAsync).AllowOpen(reason).WithSummary("Kannel 上行短信");
    }

    internal static SubmitOutcome Judge(HttpStatusCode status, string body) => status switch
    {
        // "0: Accepted for delivery" and "3: Queued for later delivery".
        HttpStatusCode.Accepted => new SubmitOutcome.Taken(null),
        HttpStatusCode.Unauthorized => new SubmitOutcome.Refused(FailureReason.Authentication, "Kannel 拒绝了用户名或密码"),
        HttpStatusCode.Forbidden => body.Contains("Authorization failed", StringComparison.OrdinalIgnoreCase)
            ? new SubmitOutcome.Refused(FailureReason.Authentication, "Kannel 拒绝了用户名或密码")
            : new SubmitOutcome.Refused(FailureReason.NotRoutable, "Kannel 没有到该号码的路由"),
        HttpStatusCode.TooManyRequests => new SubmitOutcome.Refused(FailureReason.Throttled, "Kannel 要求放慢"),
        HttpStatusCode.ServiceUnavailable => new SubmitOutcome.Refused(FailureReason.LinkDown, "Kannel 暂时无法处理"),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
            new SubmitOutcome.Refused(FailureReason.Rejected, $"Kannel 拒绝了请求（{(int)status}）"),
        _ => new SubmitOutcome.Uncertain($"Kannel 应答 {(int)status}"),
    };

    private Uri Address(SmsSubmission submission)
    {
        var receipt = $"{options.CallbackBase.TrimEnd('/')}/receipts/kannel/{options.Secret}?id={submission.Reference}&status=%d&carrier=%F&text=%A";
        var query = new StringBuilder(options.Url).Append(options.Url.Contains('?', StringComparison.Ordinal) ? '&' : '?');
        Append("username", options.User);
        Append("password", options.Password);
        Append("to", submission.Phone);
        Append("text", submission.Text);
        Append("charset", "UTF-8");
        Append("coding", "2");
        Append("dlr-mask", Mask.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Append("dlr-url", receipt);
        if (options.From.Length > 0)
        {
            Append("from", options.From);
        }

        if (options.Smsc.Length > 0)
        {
            Append("smsc", options.Smsc);
        }

        return new Uri(query.ToString().TrimEnd('&'));

        void Append(string name, string value) => query.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
    }

    private async Task<IResult> ReceiveReceiptAsync(
        string secret, HttpContext context, ReceiptIntake receipts, CancellationToken cancellationToken, string id = "", int status = 0, string carrier = "")
    {
        Hide(context);
        if (!IsOurs(secret))
        {
            return Problem.NotFound("address", "receipts");
        }

        ReceiptKind? kind = status switch
        {
            1 => ReceiptKind.Delivered,
            2 => ReceiptKind.Undelivered,
            4 => ReceiptKind.Buffered,
            8 => ReceiptKind.Taken,
            16 => ReceiptKind.Refused,
            _ => null,
        };
        if (kind is null)
        {
            return Problem.Invalid("status", "the value of %d: 1, 2, 4, 8 or 16");
        }

        var known = await receipts.TakeAsync(new ReceiptReport(Name, id, kind.Value, carrier.Length is > 0 and <= 100 ? carrier : null), cancellationToken);
        return known ? TypedResults.NoContent() : Problem.NotFound("message", id);
    }

    private async Task<IResult> ReceiveReplyAsync(
        string secret, HttpContext context, InboundIntake inbound, CancellationToken cancellationToken,
        string from = "", string to = "", string text = "", string? id = null)
    {
        Hide(context);
        if (!IsOurs(secret))
        {
            return Problem.NotFound("address", "inbound");
        }

        var problem = await inbound.TakeAsync(new InboundReport(Name, from, to, text, id), cancellationToken);

        // Kannel sends what is answered back to the phone; an empty text sends nothing.
        return problem is null ? TypedResults.Text("") : Problem.Invalid("from", problem);
    }

    private bool IsOurs(string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(options.Secret));

    /// <summary>The path carries the secret and the query the number: neither belongs into the trace.</summary>
    private static void Hide(HttpContext context)
    {
        _ = context;
        Activity.Current?.SetTag("url.path", "/callbacks/kannel").SetTag("url.query", null);
    }
}
