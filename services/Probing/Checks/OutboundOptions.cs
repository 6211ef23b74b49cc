using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Platform.Probing.Checks;

/// <summary>Section <c>Probing:Outbound</c>: where probes may go.</summary>
internal sealed class OutboundOptions : IValidatableObject
{
    /// <summary>
    /// Networks (CIDR) that are allowed although they are denied by default: cloud metadata, link-local, multicast, this-network.
    /// Internal addresses and loopback need no entry: watching them is what probes are for.
    /// </summary>
    public string[] Allow { get; set; } = [];

    /// <summary>Networks (CIDR) that are denied besides, such as the database's own.</summary>
    public string[] Deny { get; set; } = [];

    /// <summary>True: a name that can't be resolved here may go to a proxy that can; what it resolves to is then the proxy's responsibility.</summary>
    public bool ProxiesResolve { get; set; }

    /// <summary>Name servers that probes ask, <c>10.0.0.53</c> or <c>10.0.0.53:5353</c>; empty: those of /etc/resolv.conf. Search domains are not applied.</summary>
    public string[] Resolvers { get; set; } = [];

    /// <summary>List of names that comes before every server.</summary>
    [Required]
    public string HostsFile { get; set; } = "/etc/hosts";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Allow.Concat(Deny)
        .Where(network => !IPNetwork.TryParse(network, out _))
        .Select(network => new ValidationResult($"Probing:Outbound: '{network}' is not a network such as 10.0.0.0/8"))
        .Concat(Resolvers.Where(server => Names.NameServers.Parse(server) is null)
            .Select(server => new ValidationResult($"Probing:Outbound:Resolvers: '{server}' is not an address such as 10.0.0.53 or 10.0.0.53:5353")));
}
