using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using DnsClient;
using DnsClient.Protocol;

namespace Platform.Probing.Blackbox;

/// <summary>dns: asks the target, a name server, one question without any cache.</summary>
internal sealed class DnsProber(Destination destination) : IProber
{
    /// <summary>Response codes as Go's library names them.</summary>
    public static readonly IReadOnlyDictionary<int, string> Rcodes = new Dictionary<int, string>
    {
        [0] = "NOERROR", [1] = "FORMERR", [2] = "SERVFAIL", [3] = "NXDOMAIN", [4] = "NOTIMP", [5] = "REFUSED", [6] = "YXDOMAIN", [7] = "YXRRSET", [8] = "NXRRSET",
        [9] = "NOTAUTH", [10] = "NOTZONE", [16] = "BADSIG", [17] = "BADKEY", [18] = "BADTIME", [19] = "BADMODE", [20] = "BADNAME", [21] = "BADALG", [22] = "BADTRUNC", [23] = "BADCOOKIE",
    };

    private static readonly Series[] Zero =
        [Series.DnsAdditional, Series.DnsAnswer, Series.DnsAuthority, Series.DnsConnect, Series.DnsRequest, Series.DnsResolve, Series.DnsSucceeded];

    public Prober Prober => Prober.Dns;

    public async Task<bool> ProbeAsync(Probe probe, CancellationToken deadline)
    {
        var dns = probe.Module.Dns;
        foreach (var series in Zero)
        {
            probe.Set(series, 0);
        }

        if (!Destination.TrySplit(probe.Target, 53, out var host, out var port))
        {
            return probe.Fail("Error splitting target address and port");
        }

        if (await destination.ResolveAsync(probe, host, dns.Family, deadline) is not { } address)
        {
            return false;
        }

        probe.Set(Series.DnsResolve, probe.Value(Series.DnsLookup));
        probe.Say("Making DNS query", "target", $"{address}:{port}", "query", $"{dns.QueryName} {dns.QueryType}");
        var client = new LookupClient(new LookupClientOptions(new NameServer(new IPEndPoint(address, port)))
        {
            UseCache = false, Retries = 0, ThrowDnsErrors = false, UseTcpOnly = dns.Tcp, UseTcpFallback = false, Recursion = dns.RecursionDesired, Timeout = TimeSpan.FromMinutes(10),
        });
        var start = Stopwatch.GetTimestamp();
        try
        {
            var answer = await client.QueryAsync(dns.QueryName, dns.QueryType, dns.QueryClass, deadline);
            probe.Set(Series.DnsRequest, Probe.Seconds(start));
            return Judge(probe, answer);
        }
        catch (Exception failure) when (failure is DnsResponseException or OperationCanceledException or SocketException or IOException or ArgumentException)
        {
            probe.Set(Series.DnsRequest, 0);
            return probe.Fail("Error while sending a DNS query", "err", deadline.IsCancellationRequested ? "i/o timeout" : failure.Message);
        }
    }

    private static bool Judge(Probe probe, IDnsQueryResponse answer)
    {
        var dns = probe.Module.Dns;
        var code = (int)answer.Header.ResponseCode;
        var rcode = Rcodes.GetValueOrDefault(code) ?? code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        probe.Set(Series.DnsAnswer, answer.Answers.Count);
        probe.Set(Series.DnsAuthority, answer.Authorities.Count);
        probe.Set(Series.DnsAdditional, answer.Additionals.Count);
        probe.Set(Series.DnsSucceeded, 1);
        probe.Say("Got response", "rcode", rcode, "answers", answer.Answers.Count);
        if (dns.QueryType == QueryType.SOA && answer.Answers.OfType<SoaRecord>().FirstOrDefault() is { } soa)
        {
            probe.Set(Series.DnsSerial, soa.Serial);
        }

        if (dns.ValidRcodes.Count > 0 ? !dns.ValidRcodes.Contains(rcode) : code != 0)
        {
            return probe.Fail("Invalid rcode", "rcode", rcode);
        }

        return Fits(probe, "answer", answer.Answers, dns.Answer) && Fits(probe, "authority", answer.Authorities, dns.Authority) && Fits(probe, "additional", answer.Additionals, dns.Additional);
    }

    private static bool Fits(Probe probe, string section, IReadOnlyList<DnsResourceRecord> records, RecordRules rules)
    {
        var texts = records.Select(Text).ToList();
        bool All(Regex pattern) => texts.Count > 0 && texts.TrueForAll(text => pattern.IsMatch(text));
        bool Any(Regex pattern) => texts.Exists(text => pattern.IsMatch(text));
        var broken = rules.FailIfMatches.FirstOrDefault(Any) ?? rules.FailIfAllMatch.FirstOrDefault(All)
            ?? rules.FailIfNotMatches.FirstOrDefault(pattern => !All(pattern)) ?? rules.FailIfNoneMatches.FirstOrDefault(pattern => !Any(pattern));
        return broken is null || probe.Fail($"{section} RRs validation failed", "regexp", broken);
    }

    /// <summary>A record as a zone file has it: name, time to live, class, type, data, between tabs.</summary>
    private static string Text(DnsResourceRecord record)
    {
        var data = record switch
        {
            AddressRecord address => address.Address.ToString(),
            CNameRecord alias => alias.CanonicalName.Value,
            NsRecord server => server.NSDName.Value,
            PtrRecord pointer => pointer.PtrDomainName.Value,
            MxRecord mail => $"{mail.Preference} {mail.Exchange.Value}",
            TxtRecord text => string.Join(' ', text.Text.Select(part => $"\"{part}\"")),
            SrvRecord service => $"{service.Priority} {service.Weight} {service.Port} {service.Target.Value}",
            SoaRecord soa => $"{soa.MName.Value} {soa.RName.Value} {soa.Serial} {soa.Refresh} {soa.Retry} {soa.Expire} {soa.Minimum}",
            CaaRecord caa => $"{caa.Flags} {caa.Tag} \"{caa.Value}\"",
            var other => other.ToString() ?? "",
        };
        return $"{record.DomainName.Value}\t{record.InitialTimeToLive}\t{record.RecordClass}\t{record.RecordType}\t{data}";
    }
}
