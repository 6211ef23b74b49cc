using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DnsClient;
using Platform.ServiceDefaults.Problems;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Probing.Blackbox;

/// <summary>
/// Reads blackbox_exporter's module file (options of 0.23 to 0.27). An option that isn't honoured is refused with a reason rather
/// than ignored: a probe that silently checks less is worse than none.
/// </summary>
internal static class ModuleFile
{
    private const string NoProxy = "probes go straight to their target; run the service in the target's zone instead";

    public static (IReadOnlyDictionary<string, Module> Modules, IReadOnlyList<FieldError> Errors) Read(string yaml, string folder = ".")
    {
        var errors = new List<FieldError>();
        var modules = new Dictionary<string, Module>();
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException failure)
        {
            return (modules, [new FieldError("", failure.Message, (int)failure.Start.Line, (int)failure.Start.Column)]);
        }

        var top = stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode as YamlMappingNode;
        var file = new YamlMap(top, "", errors);
        var all = file.Map("modules");
        file.Close();
        if (top is not null && top.Children.TryGetValue(new YamlScalarNode("modules"), out var named) && named is YamlMappingNode list)
        {
            foreach (var name in list.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? ""))
            {
                modules[name] = ReadModule(name, all.Map(name), (list.Children[new YamlScalarNode(name)] as YamlMappingNode)!, folder);
            }
        }

        if (modules.Count == 0 && errors.Count == 0)
        {
            errors.Add(new FieldError("modules", "The file names no module."));
        }

        return (modules, errors);
    }

    private static Module ReadModule(string name, YamlMap map, YamlMappingNode node, string folder)
    {
        var prober = map.Word("prober", "", "http", "tcp", "dns", "icmp", "grpc");
        if (prober.Length == 0)
        {
            map.Mistake("prober", "should be one of http, tcp, dns, icmp, grpc");
        }

        var module = new Module(name, Enum.TryParse<Prober>(prober, ignoreCase: true, out var known) ? known : default, map.Duration("timeout"), node is null ? "" : ModuleText.Of(node))
        {
            Http = HttpSection.Read(map.Map("http"), folder),
            Tcp = ReadTcp(map.Map("tcp"), folder),
            Dns = ReadDns(map.Map("dns"), prober == "dns"),
            Icmp = ReadIcmp(map.Map("icmp")),
            Grpc = ReadGrpc(map.Map("grpc"), folder),
        };
        map.Close();
        return module;
    }

    internal static Family ReadFamily(YamlMap map) =>
        new(map.Word("preferred_ip_protocol", "ip6", "ip4", "ip6") == "ip4", map.Flag("ip_protocol_fallback", true));

    internal static TlsModule ReadTls(YamlMap map, string folder)
    {
        var certificate = map.Text("cert_file");
        var key = map.Text("key_file");
        if (certificate is null != key is null)
        {
            map.Mistake(certificate is null ? "key_file" : "cert_file", "cert_file and key_file go together");
        }

        map.Refuse("max_version", "only min_version is");
        var tls = new TlsModule
        {
            InsecureSkipVerify = map.Flag("insecure_skip_verify"),
            ServerName = map.Text("server_name") is { Length: > 0 } name ? name : null,
            Authorities = map.Read("ca_file", file => Authorities(File.ReadAllText(Path.Combine(folder, file)))) ?? map.Read("ca", Authorities),
            ClientCertificate = key is null ? null : map.Read("cert_file", file => X509Certificate2.CreateFromPemFile(Path.Combine(folder, file), Path.Combine(folder, key))),
            Protocols = map.Word("min_version", "TLS12", "TLS10", "TLS11", "TLS12", "TLS13") switch
            {
                "TLS13" => SslProtocols.Tls13,
                "TLS12" => SslProtocols.Tls12 | SslProtocols.Tls13,
                _ => SslProtocols.None,
            },
        };
        map.Refuse("cert", "give cert_file");
        map.Refuse("key", "give key_file");
        map.Close();
        return tls;
    }

    private static X509Certificate2Collection Authorities(string pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities.Count > 0 ? authorities : throw new FormatException("holds no certificate");
    }

    private static TcpModule ReadTcp(YamlMap map, string folder)
    {
        var tcp = new TcpModule
        {
            Family = ReadFamily(map),
            Source = map.Read("source_ip_address", System.Net.IPAddress.Parse),
            QueryResponse = [.. map.Maps("query_response").Select(step =>
            {
                step.Refuse("expect_bytes", "expect takes a regular expression over a line");
                step.Refuse("labels", "an expected line adds no series");
                var read = new QueryResponse(step.Pattern("expect"), step.Text("send") ?? "", step.Flag("starttls"));
                step.Close();
                return read;
            })],
            Tls = map.Flag("tls"),
            TlsConfig = ReadTls(map.Map("tls_config"), folder),
        };
        map.Close();
        return tcp;
    }

    private static DnsModule ReadDns(YamlMap map, bool used)
    {
        map.Refuse("source_ip_address", "the route decides");
        map.Refuse("dns_over_tls", "plain DNS only");
        map.Refuse("tls_config", "plain DNS only");
        var type = map.Text("query_type") ?? "ANY";
        if (!Enum.TryParse<QueryType>(type, ignoreCase: true, out var query) || int.TryParse(type, out _))
        {
            map.Mistake("query_type", "is not a record type that can be asked for");
        }

        var name = map.Text("query_name") ?? "";
        if (used && name.Length == 0)
        {
            map.Mistake("query_name", "is required");
        }

        var dns = new DnsModule
        {
            Family = ReadFamily(map), QueryName = name, QueryType = query,
            Tcp = map.Word("transport_protocol", "udp", "udp", "tcp") == "tcp",
            QueryClass = Enum.Parse<QueryClass>(map.Word("query_class", "IN", "IN", "CS", "CH", "HS")),
            RecursionDesired = map.Flag("recursion_desired", true),
            ValidRcodes = [.. map.Texts("valid_rcodes")],
            Answer = ReadRules(map.Map("validate_answer_rrs")),
            Authority = ReadRules(map.Map("validate_authority_rrs")),
            Additional = ReadRules(map.Map("validate_additional_rrs")),
        };
        foreach (var rcode in dns.ValidRcodes.Where(rcode => !DnsProber.Rcodes.Values.Contains(rcode)))
        {
            map.Mistake("valid_rcodes", $"'{(rcode.Length > 64 ? "…" : rcode)}' is not a response code");
        }

        map.Close();
        return dns;
    }

    private static RecordRules ReadRules(YamlMap map)
    {
        var rules = new RecordRules
        {
            FailIfMatches = map.Patterns("fail_if_matches_regexp"),
            FailIfAllMatch = map.Patterns("fail_if_all_match_regexp"),
            FailIfNotMatches = map.Patterns("fail_if_not_matches_regexp"),
            FailIfNoneMatches = map.Patterns("fail_if_none_matches_regexp"),
        };
        map.Close();
        return rules;
    }

    private static IcmpModule ReadIcmp(YamlMap map)
    {
        map.Refuse("source_ip_address", "the route decides");
        var icmp = new IcmpModule
        {
            Family = ReadFamily(map), PayloadSize = map.Number("payload_size", 0, 0, 65_500), DontFragment = map.Flag("dont_fragment"), Ttl = map.Number("ttl", 64, 1, 255),
        };
        map.Close();
        return icmp;
    }

    private static GrpcModule ReadGrpc(YamlMap map, string folder)
    {
        map.Refuse("metadata", "the health service takes none");
        var grpc = new GrpcModule { Family = ReadFamily(map), Service = map.Text("service") ?? "", Tls = map.Flag("tls"), TlsConfig = ReadTls(map.Map("tls_config"), folder) };
        map.Close();
        return grpc;
    }

    internal static void RefuseProxies(YamlMap map)
    {
        foreach (var key in new[] { "proxy_url", "skip_resolve_phase_with_proxy", "proxy_from_environment", "no_proxy", "proxy_connect_header" })
        {
            map.Refuse(key, NoProxy);
        }
    }
}

/// <summary>A module as YAML for people: credentials are masked.</summary>
internal static class ModuleText
{
    private static readonly string[] Secrets = ["password", "bearer_token", "client_secret", "credentials", "body"];
    private static readonly string[] SecretHeaders = ["authorization", "cookie", "token", "secret", "password", "key"];

    public static string Of(YamlMappingNode module)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(Masked(module, inHeaders: false))).Save(text, assignAnchors: false);
        return new StringBuilder(text.ToString()).Replace("\n...", "").ToString().TrimEnd() + "\n";
    }

    private static YamlNode Masked(YamlNode node, bool inHeaders) => node switch
    {
        YamlMappingNode map => new YamlMappingNode(map.Children.Select(child => KeyValuePair.Create(child.Key, IsSecret(child.Key.ToString(), inHeaders) && child.Value is YamlScalarNode
            ? new YamlScalarNode("<secret>") : Masked(child.Value, child.Key.ToString() == "headers")))),
        YamlSequenceNode list => new YamlSequenceNode(list.Children.Select(child => Masked(child, inHeaders: false))),
        _ => node,
    };

    private static bool IsSecret(string key, bool inHeaders) => inHeaders
        ? Array.Exists(SecretHeaders, part => key.Contains(part, StringComparison.OrdinalIgnoreCase))
        : Secrets.Contains(key);
}
