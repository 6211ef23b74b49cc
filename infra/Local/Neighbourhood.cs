using Platform.Alerting;
using Platform.Console;
using Platform.Gateway;
using Platform.Identity;
using Platform.Notification;
using Platform.Probing;
using Platform.Reporting;
using Platform.ServiceDefaults.Hosting;
using Platform.Sidecar;

namespace Platform.Local;

/// <summary>Who lives in the process, and at which address.</summary>
internal sealed class Neighbourhood(int gatewayPort)
{
    public const string ManagementClient = "platform-cli";

    /// <summary>The five services; Identity is the slowest to start and goes first.</summary>
    public IReadOnlyList<IModule> Services { get; } = [new IdentityModule(), new ReportingModule(), new AlertingModule(), new NotificationModule(), new ProbingModule()];

    public IModule Gateway { get; } = new GatewayModule();

    public IModule Console { get; } = new ConsoleModule();

    public IEnumerable<IModule> All => [Gateway, .. Services, Console];

    public IEnumerable<string> Clients => [.. All.Select(module => "platform-" + module.Name), ManagementClient];

    /// <summary>The one public address.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{gatewayPort}/");

    private Dictionary<string, int> Ports { get; } = [];

    public Uri AddressOf(string module)
    {
        if (module == Gateway.Name)
        {
            return Address;
        }

        if (!Ports.TryGetValue(module, out var port))
        {
            Ports[module] = port = FreePort.Take();
        }

        return new Uri($"http://127.0.0.1:{port}/");
    }
}
