using System.Collections.Concurrent;
using Platform.Contracts;
using Platform.Reporting.Contracts.Files;

namespace Platform.EndToEnd.Tests.Scenario;

/// <summary>The contracts in <c>infra/samples/contracts</c> that customers' procurement texts were written into, each with its placeholders.</summary>
internal static class SampleContracts
{
    private static readonly ConcurrentDictionary<string, ContractDocument> Known = [];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "contracts");

    /// <summary>Ids, which are the names of the files; <c>self</c> is filled in by the program.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(name => name != "self" && !name.EndsWith(".variables", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    public static string File(string id) => System.IO.File.ReadAllText(Path.Combine(Folder, id + ".yaml"));

    public static string Variables(string id) => System.IO.File.ReadAllText(Path.Combine(Folder, id + ".variables.yaml"));

    /// <summary>What the file says, as the platform reads it; without a mistake.</summary>
    public static ContractDocument Read(string id) => Known.GetOrAdd(id, ReadFile);

    private static ContractDocument ReadFile(string id)
    {
        var reading = ContractFile.Read(File(id), Variables(id));
        Assert.True(reading.Mistakes.Count == 0, $"{id}:\n{string.Join('\n', reading.Mistakes.Select(mistake => $"{mistake.Line}:{mistake.Column} {mistake.Path} {mistake.Message}"))}");
        return reading.Document!;
    }
}
