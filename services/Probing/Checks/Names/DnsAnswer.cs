using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Platform.Probing.Checks.Names;

/// <summary>What one server said, or why it said nothing.</summary>
/// <param name="Server">Address and port, and <c>tcp</c> when asked so.</param>
/// <param name="Failure">Why it said nothing.</param>
/// <param name="Code">The answer's code: <c>NoError</c>, <c>NotExistentDomain</c>.</param>
/// <param name="Records">Values of the asked type, sorted, in one spelling.</param>
/// <param name="Ttl">Smallest time to live, in seconds.</param>
/// <param name="Authoritative">Whether the server speaks for the zone.</param>
/// <param name="Took">How long it took.</param>
internal sealed record DnsAnswer(
    string Server, FailureReason Failure, string Code, IReadOnlyList<string> Records, int? Ttl, bool Authoritative, TimeSpan Took)
{
    /// <summary>How long a packet is waited for before it is sent again.</summary>
    private static readonly TimeSpan Resend = TimeSpan.FromSeconds(2);

    /// <summary>What must be equal for two servers to agree.</summary>
    public string Says => $"{Code}\n{string.Join('\n', Records)}";

    /// <summary>One line for the evidence.</summary>
    public string Line => Failure == FailureReason.None
        ? $"{Server}: {Code}{(Authoritative ? " aa" : "")} {string.Join(", ", Records)}"
        : $"{Server}: {Failures.Chinese(Failure)}";

    public static async Task<DnsAnswer> AskAsync(NameServer server, DnsQuestion question, bool tcp, ProbeContext context)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{server.Address}:{server.Port}{(tcp ? " tcp" : "")}");
        var client = new LookupClient(new LookupClientOptions(server)
        {
            UseCache = false, Retries = 100, ThrowDnsErrors = false, UseTcpOnly = tcp, Timeout = Resend, ContinueOnDnsError = false, ContinueOnEmptyResponse = false,
        });
        var start = Stopwatch.GetTimestamp();
        DnsAnswer answer;
        try
        {
            answer = Read(place, await client.QueryAsync(question, context.Deadline), question, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception failure) when (failure is DnsResponseException or SocketException or OperationCanceledException or IOException)
        {
            var reason = context.Deadline.IsCancellationRequested || failure is DnsResponseException { Code: DnsResponseCode.ConnectionTimeout }
                ? FailureReason.Timeout
                : failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? FailureReason.ConnectionRefused : FailureReason.Unreachable;
            answer = new DnsAnswer(place, reason, "", [], null, false, Stopwatch.GetElapsedTime(start));
        }

        context.Trace.Say(answer.Line);
        return answer;
    }

    private static DnsAnswer Read(string place, IDnsQueryResponse answer, DnsQuestion question, TimeSpan took)
    {
        var records = answer.Answers.Where(record => (int)record.RecordType == (int)question.QuestionType).ToList();
        return new DnsAnswer(
            place, FailureReason.None, answer.Header.ResponseCode.ToString(), [.. records.Select(Value).Order(StringComparer.Ordinal)],
            records.Count == 0 ? null : records.Min(record => record.InitialTimeToLive), answer.Header.HasAuthorityAnswer, took);
    }

    private static string Value(DnsResourceRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        CNameRecord alias => Plain(alias.CanonicalName),
        MxRecord mail => string.Create(CultureInfo.InvariantCulture, $"{mail.Preference} {Plain(mail.Exchange)}"),
        NsRecord server => Plain(server.NSDName),
        TxtRecord text => string.Concat(text.Text),
        SoaRecord start => string.Create(CultureInfo.InvariantCulture, $"{Plain(start.MName)} {Plain(start.RName)} {start.Serial}"),
        SrvRecord service => string.Create(CultureInfo.InvariantCulture, $"{service.Priority} {service.Weight} {service.Port} {Plain(service.Target)}"),
        PtrRecord pointer => Plain(pointer.PtrDomainName),
        _ => record.ToString(),
    };

    private static string Plain(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
