using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Platform.Probing.Metrics;
using Platform.Testing;

namespace Platform.Probing.Tests.Metrics;

/// <summary>Dashboards and alert rules ask only for series that we export.</summary>
public sealed partial class DashboardTests
{
    [Fact]
    public async Task Every_metric_that_is_asked_for_is_exported()
    {
        await using var target = await HostileServer.StartAsync(_ => TypedResults.Text("ok"));
        await using var host = await ServiceHost.StartAsync(new ProbingModule());
        using var client = host.Client("operations-manager");
        using var made = await client.PostAsync(
            new Uri("/checks", UriKind.Relative),
            new StringContent($$$"""{"id":"home","name":"首页","system":"门户","kind":"http","settings":{"url":"{{{target.Address}}}"}}""", null, "application/json"), TestContext.Current.CancellationToken);
        Assert.True(made.IsSuccessStatusCode);
        var names = Files().SelectMany(file => Metric().Matches(File.ReadAllText(file)).Select(match => match.Value)).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(names.Count > 10);

        // Some appear with their first result, some with the exporter's next look.
        var missing = names;
        for (var looks = 0; missing.Count > 0 && looks < 2; looks++)
        {
            await Eventually.TrueAsync(
                async () => (await client.GetStringAsync("/metrics")).Contains("platform_probing_batch_count", StringComparison.Ordinal), "results were written", seconds: 90);
            var exported = await client.GetStringAsync("/metrics") + await client.GetStringAsync(new Uri("/checks/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            missing = [.. names.Where(name => !Known(name, exported))];
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Dashboards_are_what_Grafana_reads()
    {
        var boards = Files().Where(file => file.EndsWith(".json", StringComparison.Ordinal)).Select(file => JsonNode.Parse(File.ReadAllText(file))!).ToList();
        Assert.Equal(3, boards.Count);
        Assert.All(boards, board =>
        {
            var panels = board["panels"]!.AsArray();
            Assert.NotEmpty(board["uid"]!.GetValue<string>());
            Assert.Equal(panels.Count, panels.Select(panel => panel!["id"]!.GetValue<int>()).Distinct().Count());
            Assert.All(panels, panel => Assert.NotEmpty(panel!["targets"]!.AsArray()));
        });
    }

    /// <summary>Counters appear with their first count only; those of ours are known by name.</summary>
    private static bool Known(string name, string exported) => exported.Contains($"\n{name}", StringComparison.Ordinal) || exported.Contains($"# TYPE {name} ", StringComparison.Ordinal)
        || ExportChecks.Names.Contains(name) || name is "platform_probing_missed_total" or "platform_probing_refused_total";

    private static IEnumerable<string> Files()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        var observability = Path.Combine(folder.FullName, "infra", "observability");
        return Directory.GetFiles(Path.Combine(observability, "grafana"), "*.json").Concat(Directory.GetFiles(Path.Combine(observability, "prometheus"), "*.yml"));
    }

    [GeneratedRegex("platform_(check|checks|probing)[a-z_]*")]
    private static partial Regex Metric();
}
