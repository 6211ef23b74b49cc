using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Hosting;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Blackbox;

/// <summary>The modules in force. A file with a mistake doesn't start, and doesn't replace what runs.</summary>
internal sealed class ModuleBook
{
    private readonly string file;
    private volatile IReadOnlyDictionary<string, Module> modules;

    public ModuleBook(IOptions<BlackboxOptions> options)
    {
        file = options.Value.ModulesFile;
        var (read, errors) = Load();
        modules = errors.Count == 0 ? read : throw new StartupException(
            $"Setting Probing:Blackbox:ModulesFile: {(file.Length == 0 ? "(built in)" : file)} has {errors.Count} mistake(s): {string.Join("; ", errors.Select(error => $"line {error.Line} {error.Path}: {error.Message}"))}");
    }

    public IReadOnlyDictionary<string, Module> Modules => modules;

    /// <summary>Reads the file again; every mistake, or none and it is in force.</summary>
    public IReadOnlyList<FieldError> Reload()
    {
        var (read, errors) = Load();
        modules = errors.Count == 0 ? read : modules;
        return errors;
    }

    private (IReadOnlyDictionary<string, Module> Modules, IReadOnlyList<FieldError> Errors) Load()
    {
        if (file.Length == 0)
        {
            return ModuleFile.Read(BuiltIn);
        }

        try
        {
            return ModuleFile.Read(File.ReadAllText(file), Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (new Dictionary<string, Module>(), [new FieldError("", failure.Message)]);
        }
    }

    /// <summary>What Debian's package comes with, and a dns module, which needs a name to ask for.</summary>
    internal const string BuiltIn = """
        modules:
          http_2xx: { prober: http, http: { preferred_ip_protocol: ip4 } }
          http_post_2xx: { prober: http, http: { method: POST, preferred_ip_protocol: ip4 } }
          tcp_connect: { prober: tcp, tcp: { preferred_ip_protocol: ip4 } }
          pop3s_banner: { prober: tcp, tcp: { query_response: [ { expect: "^+OK" } ], tls: true, tls_config: { insecure_skip_verify: false } } }
          ssh_banner: { prober: tcp, tcp: { query_response: [ { expect: "^SSH-2.0-" }, { send: "SSH-2.0-blackbox-ssh-check" } ] } }
          irc_banner:
            prober: tcp
            tcp:
              query_response:
                - send: "NICK prober"
                - send: "USER prober prober prober :prober"
                - expect: "PING :([^ ]+)"
                  send: "PONG ${1}"
                - expect: "^:[^ ]+ 001"
          dns: { prober: dns, dns: { query_name: ".", query_type: NS, preferred_ip_protocol: ip4 } }
          icmp: { prober: icmp, icmp: { preferred_ip_protocol: ip4 } }
          icmp_ttl5: { prober: icmp, timeout: 5s, icmp: { ttl: 5, preferred_ip_protocol: ip4 } }
          grpc: { prober: grpc, grpc: { tls: true, preferred_ip_protocol: ip4 } }
          grpc_plain: { prober: grpc, grpc: { tls: false, preferred_ip_protocol: ip4 } }
        """;
}
