using System.Globalization;
using Platform.Testing;

namespace Platform.Probing.Tests.Blackbox;

/// <summary>Debian's blackbox_exporter and ours, with one module file, against the same targets: the same series, and values of the same kind.</summary>
public sealed class BesideBlackboxTests
{
    /// <summary>Series whose value is the same on both sides, not only of the same kind.</summary>
    private static readonly string[] Exact =
    [
        "probe_success", "probe_http_status_code", "probe_http_version", "probe_http_redirects", "probe_http_ssl", "probe_http_content_length", "probe_http_uncompressed_body_length",
        "probe_http_last_modified_timestamp_seconds", "probe_ip_protocol", "probe_ip_addr_hash", "probe_failed_due_to_regex", "probe_dns_answer_rrs", "probe_dns_authority_rrs",
        "probe_dns_query_succeeded", "probe_ssl_earliest_cert_expiry", "probe_ssl_last_chain_expiry_timestamp_seconds", "probe_ssl_last_chain_info", "probe_tls_version_info",
        "probe_grpc_status_code", "probe_grpc_healthcheck_response", "probe_grpc_ssl", "probe_icmp_reply_hop_limit",
    ];

    public static TheoryData<string, string> Cases => new()
    {
        { "http_2xx", "http" }, { "http_2xx", "http/moved" }, { "http_2xx", "http/loop" }, { "http_2xx", "http/missing" }, { "http_2xx", "http/chunks" }, { "http_2xx", "http/empty" },
        { "http_2xx", "http://127.0.0.1:1/" }, { "http_2xx", "http://no.such.host.invalid/" }, { "http_404", "http/missing" }, { "http_post", "http" }, { "http_body", "http" },
        { "http_body_bad", "http" }, { "http_header", "http" }, { "http_header_bad", "http" }, { "http_gzip", "http/packed" }, { "http_stay", "http/moved" }, { "http_limit", "http" },
        { "http_version", "http" }, { "http_not_ssl", "http" }, { "https", "https" }, { "https_any", "https" }, { "https_any", "https/moved" }, { "https_any_1", "https" },
        { "tcp_connect", "tcp" }, { "tcp_connect", "127.0.0.1:1" }, { "tcp_connect", "no-port" }, { "tcp_tls", "tls" }, { "tcp_talk", "tcp" }, { "tcp_talk_bad", "tcp" },
        { "dns", "dns" }, { "dns_answer", "dns" }, { "dns_answer_bad", "dns" }, { "dns_rcode_bad", "dns" }, { "icmp", "127.0.0.1" }, { "grpc", "grpc" }, { "grpc", "127.0.0.1:1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_same_series_with_values_of_the_same_kind(string module, string where)
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_BLACKBOX") is not { Length: > 0 } theirs)
        {
            Assert.Skip("PLATFORM_TEST_BLACKBOX names no blackbox_exporter that runs tests/Probing.Tests/Blackbox/modules.yml");
            return;
        }

        await using var targets = await ProbeTargets.StartAsync();
        await using var host = await ServiceHost.StartAsync(
            new ProbingModule(), settings: [new("Probing:Scheduling:Enabled", "false"), new("Probing:Blackbox:ModulesFile", Path.Combine(AppContext.BaseDirectory, "Blackbox", "modules.yml"))]);
        using var client = host.Client("operations-manager");
        var query = $"probe?module={module}&target={Uri.EscapeDataString(Target(targets, where))}";
        var expected = await host.Client().GetStringAsync(new Uri(new Uri(theirs), query), TestContext.Current.CancellationToken);
        var ours = await client.GetStringAsync("/" + query, TestContext.Current.CancellationToken);

        var (wanted, got) = (Read(expected), Read(ours));
        if (module == "icmp" && wanted["probe_success"] == 0)
        {
            Assert.Skip("blackbox_exporter may not ping here");
        }

        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), got.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Split('\n').Where(line => line.StartsWith('#')), ours.Split('\n').Where(line => line.StartsWith('#')));
        foreach (var (series, value) in wanted)
        {
            if (Exact.Contains(series.Split('{')[0]))
            {
                Assert.True(value == got[series], $"{series}: {got[series]}, blackbox_exporter says {value}");
            }
            else
            {
                Assert.True(got[series] is >= 0 and < 10, $"{series}: {got[series]} is not a duration in seconds");
            }
        }
    }

    private static string Target(ProbeTargets targets, string where) => where switch
    {
        "http" or "https" => where == "http" ? targets.Http : targets.Https,
        "tcp" => new Uri(targets.Http).Authority,
        "tls" => new Uri(targets.Https).Authority,
        "dns" => targets.Dns,
        "grpc" => targets.Grpc,
        _ when where.StartsWith("http/", StringComparison.Ordinal) => targets.Http + where[4..],
        _ when where.StartsWith("https/", StringComparison.Ordinal) => targets.Https + where[5..],
        _ => where,
    };

    private static Dictionary<string, double> Read(string text) => text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
