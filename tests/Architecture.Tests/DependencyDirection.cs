using System.Reflection;

namespace Platform.Architecture.Tests;

/// <summary>service → ServiceDefaults → Contracts → nothing; hosts know services; no service knows another (design §2).</summary>
public sealed class DependencyDirection
{
    private static readonly string[] Services = ["Probing", "Alerting", "Identity", "Notification", "Reporting"];

    public static TheoryData<string> EveryService => [.. Services];

    [Theory]
    [MemberData(nameof(EveryService))]
    public void A_service_knows_only_the_defaults_and_the_contracts(string service) =>
        Assert.Subset(new HashSet<string> { "Platform.ServiceDefaults", "Platform.Contracts" }, PlatformReferences(service));

    [Theory]
    [InlineData("Gateway")]
    [InlineData("Console")]
    public void The_gateway_and_the_console_know_no_service(string name) =>
        Assert.Subset(new HashSet<string> { "Platform.ServiceDefaults", "Platform.Contracts" }, PlatformReferences(name));

    [Fact]
    public void The_defaults_know_only_the_contracts() => Assert.Equal(["Platform.Contracts"], PlatformReferences("ServiceDefaults"));

    [Fact]
    public void The_contracts_know_nobody() => Assert.Empty(PlatformReferences("Contracts"));

    [Theory]
    [MemberData(nameof(EveryService))]
    public void A_service_carries_no_appsettings(string service) =>
        Assert.Empty(Directory.GetFiles(Path.Combine(Repository.Root, "services", service), "appsettings*.json"));

    [Theory]
    [MemberData(nameof(EveryService))]
    public void A_program_is_one_sentence(string service)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "services", service, "Program.cs")).Where(line => line.Trim() is not "" && !line.StartsWith("using", StringComparison.Ordinal));
        Assert.Equal($"return await PlatformApp.RunAsync(new {service}Module(), args);", Assert.Single(lines));
    }

    private static HashSet<string> PlatformReferences(string name) =>
        [.. Assembly.Load("Platform." + name).GetReferencedAssemblies().Select(reference => reference.Name!).Where(reference => reference.StartsWith("Platform.", StringComparison.Ordinal))];
}
