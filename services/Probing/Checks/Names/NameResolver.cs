using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Platform.Probing.Checks.Names;

/// <summary>
/// Turns a name into addresses for one probe, by a DNS client of its own: the system's would block a pool thread for each name and
/// line up all questions of one name behind a server that is stuck. Nothing is remembered, no search domain is tried, and the
/// caller's deadline ends it. A and AAAA are asked together; IPv4 comes first.
/// </summary>
internal sealed class NameResolver
{
    /// <summary>How long a first server is waited for; it doubles with each round, because a packet may just have been lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long AAAA may lag behind an A that is there (RFC 8305 §3): some servers never answer it.</summary>
    private static readonly TimeSpan SecondAnswer = TimeSpan.FromMilliseconds(50);

    private static readonly DnsQueryOptions Options = new()
    {
        UseCache = false, Retries = 0, ThrowDnsErrors = false, ContinueOnDnsError = false, ContinueOnEmptyResponse = false, Timeout = TimeSpan.FromMinutes(5),
    };

    private readonly HostsFile hosts;
    private readonly IReadOnlyList<NameServer> servers;
    private readonly Lazy<LookupClient> client;

    public NameResolver(OutboundOptions options, TimeProvider time)
    {
        hosts = new HostsFile(options.HostsFile, time);
        servers = NameServers.Of(options);
        client = new Lazy<LookupClient>(() => new LookupClient(new LookupClientOptions([.. servers]) { UseCache = false, Retries = 0, Timeout = TimeSpan.FromMinutes(5) }));
    }

    /// <summary>The servers, in order.</summary>
    public IReadOnlyList<NameServer> Servers => servers;

    /// <summary>All addresses of <paramref name="host"/>; a <see cref="SocketException"/> says why there are none.</summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken deadline)
    {
        var name = Ascii(host.TrimEnd('.'));
        if (hosts.Find(name) is { } known)
        {
            return known;
        }

        deadline.ThrowIfCancellationRequested();
        if (servers.Count == 0)
        {
            throw new SocketException((int)SocketError.NoRecovery);
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var six = Socket.OSSupportsIPv6 ? QuietlyAsync(name, QueryType.AAAA, both.Token) : Task.FromResult<IPAddress[]>([]);
        try
        {
            var four = await AskAsync(name, QueryType.A, deadline);
            if (four.Length > 0)
            {
                both.CancelAfter(SecondAnswer);
            }

            IPAddress[] all = [.. four, .. await six];
            return all.Length > 0 ? all : throw new SocketException((int)SocketError.NoData);
        }
        finally
        {
            await both.CancelAsync();
            await six;
        }
    }

    /// <summary>Asks the servers in turn, again and again, until one says something definite or the deadline has come.</summary>
    private async Task<IPAddress[]> AskAsync(string name, QueryType type, CancellationToken deadline)
    {
        var question = new DnsQuestion(name, type);
        var refusals = 0;
        for (var attempt = 0; ; attempt++)
        {
            var answer = await TryAsync(question, servers[attempt % servers.Count], Patience * (1 << Math.Min(attempt / servers.Count, 4)), deadline);
            switch (answer.Code)
            {
                case DnsHeaderResponseCode.NoError:
                    return answer.Addresses;
                case DnsHeaderResponseCode.NotExistentDomain:
                    throw new SocketException((int)SocketError.HostNotFound);
                case null when !answer.Refused:
                    break;
                default:
                    // Every server has said no, twice: asking on would only be a flood.
                    if (++refusals >= 2 * servers.Count)
                    {
                        throw new SocketException((int)SocketError.TryAgain);
                    }

                    break;
            }
        }
    }

    private async Task<(DnsHeaderResponseCode? Code, IPAddress[] Addresses, bool Refused)> TryAsync(
        DnsQuestion question, NameServer server, TimeSpan patience, CancellationToken deadline)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        limit.CancelAfter(patience);
        try
        {
            var answer = await client.Value.QueryServerAsync([server], question, Options, limit.Token);
            return (answer.Header.ResponseCode, [.. answer.Answers.OfType<AddressRecord>().Select(record => record.Address)], false);
        }
        catch (Exception failure) when (failure is DnsResponseException or SocketException or OperationCanceledException)
        {
            deadline.ThrowIfCancellationRequested();
            return (null, [], !limit.IsCancellationRequested);
        }
    }

    private async Task<IPAddress[]> QuietlyAsync(string name, QueryType type, CancellationToken limit)
    {
        try
        {
            return await AskAsync(name, type, limit);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>A name as servers know it: 政务.cn is xn--….</summary>
    internal static string Ascii(string host)
    {
        try
        {
            return System.Text.Ascii.IsValid(host) ? host : new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }
    }
}
