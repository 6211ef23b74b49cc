using Platform.ServiceDefaults.Hosting;
using Platform.Sidecar;

namespace Platform.Local;

/// <summary>The configuration of each neighbour: the only place that knows they share a process.</summary>
internal sealed class LocalSettings(Neighbourhood neighbours, DataFolder folder, Secrets secrets, LocalOptions options, int cachePort)
{
    public Dictionary<string, string?> Of(IModule module, SidecarEndpoints? sidecar)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = neighbours.AddressOf(module.Name).ToString(),
            ["Database:ConnectionString"] = $"Data Source={folder.File(module.Name + ".db")}",
            ["Redis:ConnectionString"] = $"127.0.0.1:{cachePort},abortConnect=false",
            ["DataKey"] = secrets.DataKey,
            ["Keycloak:Realm"] = "platform",
            ["Keycloak:AuthServerUrl"] = neighbours.Address.ToString(),
            ["Keycloak:Resource"] = "platform-" + module.Name,
            ["Keycloak:SslRequired"] = "none",
            ["Keycloak:Credentials:Secret"] = secrets.Clients["platform-" + module.Name],
            ["Telemetry:Shared"] = "true",
        };
        foreach (var neighbour in neighbours.All)
        {
            settings["Services:" + neighbour.Name] = neighbours.AddressOf(neighbour.Name).ToString();
        }

        Add(settings, sidecar?.Settings);
        Add(settings, module.Name switch
        {
            "identity" => Identity(),
            "reporting" => Reporting(),
            "gateway" => new Dictionary<string, string?> { ["AllowedHosts"] = "127.0.0.1;localhost;[::1]" },
            "console" => Console(),
            _ => [],
        });
        Add(settings, options.Settings);
        return settings;
    }

    private Dictionary<string, string?> Reporting()
    {
        var settings = new Dictionary<string, string?> { ["Reporting:Folder"] = folder.Folder("reporting") };
        var self = Path.Combine(AppContext.BaseDirectory, "samples", "contracts", "self.yaml");
        if (options.SelfContract && File.Exists(self))
        {
            settings["Contracts:ApplyOnStart:0"] = self;
            settings["Contracts:Variables:gateway"] = neighbours.Address.ToString().TrimEnd('/');
            foreach (var service in neighbours.All)
            {
                settings["Contracts:Variables:" + service.Name] = neighbours.AddressOf(service.Name).ToString().TrimEnd('/');
            }
        }

        return settings;
    }

    private Dictionary<string, string?> Console() => new()
    {
        ["Gateway:Address"] = new Uri(neighbours.Address, "api/").ToString(),
        ["Console:KeysFolder"] = folder.Folder("keys"),
    };

    private Dictionary<string, string?> Identity()
    {
        var settings = new Dictionary<string, string?> { ["Identity:FirstAdministrator:Password"] = secrets.AdministratorPassword };
        var at = 0;
        foreach (var module in neighbours.All)
        {
            var client = Client(settings, at++, "platform-" + module.Name, "service");
            if (module == neighbours.Console)
            {
                settings.Remove(client + ":Roles:0");
                AddReturns(settings, client);
            }
        }

        Client(settings, at, Neighbourhood.ManagementClient, "operations-manager", "integrator");
        return settings;
    }

    private string Client(Dictionary<string, string?> settings, int at, string id, params string[] roles)
    {
        var client = $"Identity:Clients:{at}";
        settings[client + ":Id"] = id;
        settings[client + ":Secret"] = secrets.Clients[id];
        for (var role = 0; role < roles.Length; role++)
        {
            settings[$"{client}:Roles:{role}"] = roles[role];
        }

        return client;
    }

    /// <summary>A browser may know this machine by either name.</summary>
    private void AddReturns(Dictionary<string, string?> settings, string client)
    {
        var at = 0;
        foreach (var host in (string[])["127.0.0.1", "localhost"])
        {
            var address = $"http://{host}:{neighbours.Address.Port}";
            settings[$"{client}:RedirectUris:{at}"] = address + "/signin-oidc";
            settings[$"{client}:PostLogoutRedirectUris:{at++}"] = address + "/signout-callback-oidc";
        }
    }

    private static void Add(Dictionary<string, string?> settings, IEnumerable<KeyValuePair<string, string?>>? more)
    {
        foreach (var (name, value) in more ?? [])
        {
            settings[name] = value;
        }
    }
}
