using Platform.Contracts;

namespace Platform.Reporting.Tests.Contracts;

/// <summary>The contract files that come with the platform, and small ones made for a test.</summary>
internal static class Samples
{
    public const string Small = """
        apiVersion: platform/v1
        kind: Contract
        id: small
        title: 小合同
        customer: 某局
        term: { from: 2026-01-01, to: 2026-12-31 }
        systems:
          - { id: app, name: 应用, components: [{ id: web, name: 网站 }] }
        checks:
          - { id: home, name: 首页, serves: [甲1], on: app/web, kind: http, settings: { url: "${URL}/" }, every: 1m, conditions: ["status == 200"], severity: 重大 }
        deliverables:
          - { id: monthly, name: 月报, serves: [甲2], each: month, due: { day: 5, on_holiday: next-workday }, steps: [draft, sign, deliver, accept] }
        duty:
          people: ${PEOPLE}
          shifts: { day: "08:00-08:00" }
          rota: [zhang]
          escalate: [{ after: 0m, to: on-duty }]
        """;

    public const string SmallVariables = """
        URL: http://127.0.0.1:9
        PEOPLE: [{ id: zhang, name: 张三丰, phone: "13812345678", group: 值班组 }]
        """;

    public static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", name));
}

/// <summary>Probing as far as a contract file meets it.</summary>
internal sealed class FakeProbing : IProbingCatalogue
{
    public static readonly string[] Kinds = ["http", "tcp", "tls", "prometheus"];

    public Exception? Failure { get; set; }

    public int Calls { get; private set; }

    public Task<IReadOnlyList<CheckMistake>> ValidateAsync(IReadOnlyList<CheckDefinition> checks, CancellationToken cancellationToken)
    {
        Calls++;
        return Failure is null
            ? Task.FromResult<IReadOnlyList<CheckMistake>>([.. checks.SelectMany((check, index) => Of(check, index))])
            : Task.FromException<IReadOnlyList<CheckMistake>>(Failure);
    }

    private static IEnumerable<CheckMistake> Of(CheckDefinition check, int index)
    {
        if (!Kinds.Contains(check.Kind))
        {
            yield return new CheckMistake(index, "kind", $"没有检查类型“{check.Kind}”", null, Kinds);
        }

        for (var i = 0; i < check.Conditions.Count; i++)
        {
            if (check.Conditions[i].Contains("wrong", StringComparison.Ordinal))
            {
                yield return new CheckMistake(index, $"conditions[{i}]", "没有名为 wrong 的事实", 1, ["status", "latency"]);
            }
        }
    }
}
