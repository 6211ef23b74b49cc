using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Platform.Probing.Blackbox;

/// <summary>How a module probes.</summary>
internal enum Prober
{
    Http,
    Tcp,
    Dns,
    Icmp,
    Grpc,
}

/// <summary>One module, read, checked and compiled: what is done once a file isn't done again for each probe.</summary>
/// <param name="Name">Name that <c>?module=</c> asks for.</param>
/// <param name="Prober">How it probes; the part of that name holds the rest.</param>
/// <param name="Timeout">Longest time; null: only the scraper's own limit.</param>
/// <param name="Text">The module as YAML, secrets masked, for <c>debug=true</c>.</param>
internal sealed record Module(string Name, Prober Prober, TimeSpan? Timeout, string Text)
{
    public HttpModule Http { get; init; } = new();

    public TcpModule Tcp { get; init; } = new();

    public DnsModule Dns { get; init; } = new();

    public IcmpModule Icmp { get; init; } = new();

    public GrpcModule Grpc { get; init; } = new();
}

/// <summary>Which address family is taken of a name, and whether the other one will do.</summary>
internal sealed record Family(bool Ip4First = false, bool Fallback = true);

internal sealed record HttpModule
{
    public Family Family { get; init; } = new();

    public string Method { get; init; } = "GET";

    public IReadOnlyList<int> ValidStatusCodes { get; init; } = [];

    public IReadOnlyList<string> ValidHttpVersions { get; init; } = [];

    /// <summary>Headers as configured; <c>Host</c> is apart.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? HostHeader { get; init; }

    /// <summary>Value of <c>Authorization</c>, from basic_auth or bearer_token; it stays with the origin it is meant for.</summary>
    public string? Authorization { get; init; }

    public byte[] Body { get; init; } = [];

    public long BodySizeLimit { get; init; }

    public string Compression { get; init; } = "";

    public bool FollowRedirects { get; init; } = true;

    public bool EnableHttp2 { get; init; } = true;

    public bool FailIfSsl { get; init; }

    public bool FailIfNotSsl { get; init; }

    public IReadOnlyList<Regex> FailIfBodyMatches { get; init; } = [];

    public IReadOnlyList<Regex> FailIfBodyNotMatches { get; init; } = [];

    public IReadOnlyList<HeaderRule> FailIfHeaderMatches { get; init; } = [];

    public IReadOnlyList<HeaderRule> FailIfHeaderNotMatches { get; init; } = [];

    public TlsModule Tls { get; init; } = new();
}

internal sealed record HeaderRule(string Header, Regex Pattern, bool AllowMissing);

internal sealed record TcpModule
{
    public Family Family { get; init; } = new();

    public System.Net.IPAddress? Source { get; init; }

    public IReadOnlyList<QueryResponse> QueryResponse { get; init; } = [];

    public bool Tls { get; init; }

    public TlsModule TlsConfig { get; init; } = new();
}

internal sealed record QueryResponse(Regex? Expect, string Send, bool StartTls);

internal sealed record DnsModule
{
    public Family Family { get; init; } = new();

    public bool Tcp { get; init; }

    public string QueryName { get; init; } = "";

    public DnsClient.QueryType QueryType { get; init; } = DnsClient.QueryType.ANY;

    public DnsClient.QueryClass QueryClass { get; init; } = DnsClient.QueryClass.IN;

    public bool RecursionDesired { get; init; } = true;

    public IReadOnlyList<string> ValidRcodes { get; init; } = [];

    public RecordRules Answer { get; init; } = new();

    public RecordRules Authority { get; init; } = new();

    public RecordRules Additional { get; init; } = new();
}

/// <summary>What the records of one section must look like.</summary>
internal sealed record RecordRules
{
    public IReadOnlyList<Regex> FailIfMatches { get; init; } = [];

    public IReadOnlyList<Regex> FailIfAllMatch { get; init; } = [];

    public IReadOnlyList<Regex> FailIfNotMatches { get; init; } = [];

    public IReadOnlyList<Regex> FailIfNoneMatches { get; init; } = [];
}

internal sealed record IcmpModule
{
    public Family Family { get; init; } = new();

    public int PayloadSize { get; init; }

    public bool DontFragment { get; init; }

    public int Ttl { get; init; } = 64;
}

internal sealed record GrpcModule
{
    public Family Family { get; init; } = new();

    public string Service { get; init; } = "";

    public bool Tls { get; init; }

    public TlsModule TlsConfig { get; init; } = new();
}

internal sealed record TlsModule
{
    public bool InsecureSkipVerify { get; init; }

    public string? ServerName { get; init; }

    public X509Certificate2Collection? Authorities { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    public System.Security.Authentication.SslProtocols Protocols { get; init; }
}
