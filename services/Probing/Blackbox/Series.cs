using System.Collections.Frozen;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>Every series that <c>/probe</c> may answer with, in the order of the answer.</summary>
internal enum Series
{
    DnsAdditional,
    DnsAnswer,
    DnsAuthority,
    DnsConnect,
    DnsRequest,
    DnsResolve,
    DnsLookup,
    DnsSucceeded,
    DnsSerial,
    Duration,
    FailedByRegex,
    GrpcCheck,
    GrpcResolve,
    GrpcNotServing,
    GrpcServiceUnknown,
    GrpcServing,
    GrpcUnknown,
    GrpcSsl,
    GrpcStatus,
    HttpContentLength,
    HttpConnect,
    HttpProcessing,
    HttpResolve,
    HttpTls,
    HttpTransfer,
    HttpLastModified,
    HttpRedirects,
    HttpSsl,
    HttpStatus,
    HttpBodyLength,
    HttpVersion,
    IcmpResolve,
    IcmpRtt,
    IcmpSetup,
    IcmpHopLimit,
    AddressHash,
    AddressProtocol,
    CertificateExpiry,
    ChainExpiry,
    ChainInfo,
    Success,
    TlsVersion,
}

/// <summary>Names, labels and help of the series, exactly as blackbox_exporter prints them, as bytes that are only copied.</summary>
internal static class SeriesText
{
    private static readonly FrozenDictionary<Series, (string Name, string Labels, string Help)> Words = new Dictionary<Series, (string, string, string)>
    {
        [Series.DnsAdditional] = ("probe_dns_additional_rrs", "", "Returns number of entries in the additional resource record list"),
        [Series.DnsAnswer] = ("probe_dns_answer_rrs", "", "Returns number of entries in the answer resource record list"),
        [Series.DnsAuthority] = ("probe_dns_authority_rrs", "", "Returns number of entries in the authority resource record list"),
        [Series.DnsConnect] = ("probe_dns_duration_seconds", "{phase=\"connect\"}", "Duration of DNS request by phase"),
        [Series.DnsRequest] = ("probe_dns_duration_seconds", "{phase=\"request\"}", "Duration of DNS request by phase"),
        [Series.DnsResolve] = ("probe_dns_duration_seconds", "{phase=\"resolve\"}", "Duration of DNS request by phase"),
        [Series.DnsLookup] = ("probe_dns_lookup_time_seconds", "", "Returns the time taken for probe dns lookup in seconds"),
        [Series.DnsSucceeded] = ("probe_dns_query_succeeded", "", "Displays whether or not the query was executed successfully"),
        [Series.DnsSerial] = ("probe_dns_serial", "", "Returns the serial number of the zone"),
        [Series.Duration] = ("probe_duration_seconds", "", "Returns how long the probe took to complete in seconds"),
        [Series.FailedByRegex] = ("probe_failed_due_to_regex", "", "Indicates if probe failed due to regex"),
        [Series.GrpcCheck] = ("probe_grpc_duration_seconds", "{phase=\"check\"}", "Duration of gRPC request by phase"),
        [Series.GrpcResolve] = ("probe_grpc_duration_seconds", "{phase=\"resolve\"}", "Duration of gRPC request by phase"),
        [Series.GrpcNotServing] = ("probe_grpc_healthcheck_response", "{serving_status=\"NOT_SERVING\"}", "Response HealthCheck response"),
        [Series.GrpcServiceUnknown] = ("probe_grpc_healthcheck_response", "{serving_status=\"SERVICE_UNKNOWN\"}", "Response HealthCheck response"),
        [Series.GrpcServing] = ("probe_grpc_healthcheck_response", "{serving_status=\"SERVING\"}", "Response HealthCheck response"),
        [Series.GrpcUnknown] = ("probe_grpc_healthcheck_response", "{serving_status=\"UNKNOWN\"}", "Response HealthCheck response"),
        [Series.GrpcSsl] = ("probe_grpc_ssl", "", "Indicates if SSL was used for the connection"),
        [Series.GrpcStatus] = ("probe_grpc_status_code", "", "Response gRPC status code"),
        [Series.HttpContentLength] = ("probe_http_content_length", "", "Length of http content response"),
        [Series.HttpConnect] = ("probe_http_duration_seconds", "{phase=\"connect\"}", "Duration of http request by phase, summed over all redirects"),
        [Series.HttpProcessing] = ("probe_http_duration_seconds", "{phase=\"processing\"}", "Duration of http request by phase, summed over all redirects"),
        [Series.HttpResolve] = ("probe_http_duration_seconds", "{phase=\"resolve\"}", "Duration of http request by phase, summed over all redirects"),
        [Series.HttpTls] = ("probe_http_duration_seconds", "{phase=\"tls\"}", "Duration of http request by phase, summed over all redirects"),
        [Series.HttpTransfer] = ("probe_http_duration_seconds", "{phase=\"transfer\"}", "Duration of http request by phase, summed over all redirects"),
        [Series.HttpLastModified] = ("probe_http_last_modified_timestamp_seconds", "", "Returns the Last-Modified HTTP response header in unixtime"),
        [Series.HttpRedirects] = ("probe_http_redirects", "", "The number of redirects"),
        [Series.HttpSsl] = ("probe_http_ssl", "", "Indicates if SSL was used for the final redirect"),
        [Series.HttpStatus] = ("probe_http_status_code", "", "Response HTTP status code"),
        [Series.HttpBodyLength] = ("probe_http_uncompressed_body_length", "", "Length of uncompressed response body"),
        [Series.HttpVersion] = ("probe_http_version", "", "Returns the version of HTTP of the probe response"),
        [Series.IcmpResolve] = ("probe_icmp_duration_seconds", "{phase=\"resolve\"}", "Duration of icmp request by phase"),
        [Series.IcmpRtt] = ("probe_icmp_duration_seconds", "{phase=\"rtt\"}", "Duration of icmp request by phase"),
        [Series.IcmpSetup] = ("probe_icmp_duration_seconds", "{phase=\"setup\"}", "Duration of icmp request by phase"),
        [Series.IcmpHopLimit] = ("probe_icmp_reply_hop_limit", "", "Replied packet hop limit (TTL for ipv4)"),
        [Series.AddressHash] = ("probe_ip_addr_hash", "", "Specifies the hash of IP address. It's useful to detect if the IP address changes."),
        [Series.AddressProtocol] = ("probe_ip_protocol", "", "Specifies whether probe ip protocol is IP4 or IP6"),
        [Series.CertificateExpiry] = ("probe_ssl_earliest_cert_expiry", "", "Returns last SSL chain expiry in unixtime"),
        [Series.ChainExpiry] = ("probe_ssl_last_chain_expiry_timestamp_seconds", "", "Returns last SSL chain expiry in timestamp"),
        [Series.ChainInfo] = ("probe_ssl_last_chain_info", "", "Contains SSL leaf certificate information"),
        [Series.Success] = ("probe_success", "", "Displays whether or not the probe was a success"),
        [Series.TlsVersion] = ("probe_tls_version_info", "", "Returns the TLS version used or NaN when unknown"),
    }.ToFrozenDictionary();

    /// <summary>How many series there are.</summary>
    public static readonly int Count = Enum.GetValues<Series>().Length;

    /// <summary>What stands before the value; a metric's first series brings the help, the others are told apart by labels.</summary>
    public static readonly (byte[] Help, byte[] Series)[] Bytes = [.. Enum.GetValues<Series>().Select(series =>
        (Encoding.UTF8.GetBytes($"# HELP {Words[series].Name} {Words[series].Help}\n# TYPE {Words[series].Name} gauge\n"), Encoding.UTF8.GetBytes(Words[series].Name + Words[series].Labels)))];

    /// <summary>Which series share a metric with the one before.</summary>
    public static readonly string[] Names = [.. Enum.GetValues<Series>().Select(series => Words[series].Name)];
}
