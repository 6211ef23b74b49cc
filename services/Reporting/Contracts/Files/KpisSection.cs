using Platform.Contracts;
using Platform.Reporting.Kpis;

namespace Platform.Reporting.Contracts.Files;

/// <summary><c>kpis</c>: 考核指标, one entry a row of the contract's table, with the penalty in its own words or as arithmetic.</summary>
internal static class KpisSection
{
    private const string AmountExample = "数量，例如 0.1%、1d、1、200元、2分";

    private static readonly IReadOnlyDictionary<string, PenaltyRounding> Roundings = new Dictionary<string, PenaltyRounding>
    {
        ["up"] = PenaltyRounding.Up,
        ["down"] = PenaltyRounding.Down,
    };

    private static readonly IReadOnlyDictionary<string, string> Formulas = KpiFormulas.Names.ToDictionary(name => name);

    public static IReadOnlyList<KpiDefinition> Read(Fields file)
    {
        var kpis = new List<KpiDefinition>();
        foreach (var (node, path) in file.Items("kpis"))
        {
            if (Fields.Of(node, path, file.Mistakes) is not { } kpi)
            {
                continue;
            }

            kpis.Add(new KpiDefinition
            {
                Id = Unique.Id(kpi, kpis.Select(other => other.Id)),
                Name = kpi.Text("name"),
                Serves = kpi.Texts("serves"),
                Formula = kpi.Choice("formula", "", Formulas, required: true),
                With = kpi.Json("with"),
                Target = kpi.Value("target", "", Scalars.Target, "比较，例如 >= 99.9%、<= 2h、<= 3", required: true),
                Penalty = Penalty(kpi, "penalty"),
            });
            kpi.Done();
        }

        return kpis;
    }

    private static PenaltyDefinition? Penalty(Fields owner, string key)
    {
        switch (owner.Find(key))
        {
            case null or MissingNode:
                return null;
            case ScalarNode:
                return new PenaltyDefinition(null, null, null, PenaltyRounding.Up, null, owner.Optional(key));
        }

        if (owner.Map(key) is not { } penalty)
        {
            return null;
        }

        var definition = new PenaltyDefinition(
            Amount(penalty, "per"), Amount(penalty, "deduct"),
            penalty.Find("from") is null ? null : penalty.Value("from", 0, Scalars.Whole, "次数，例如 4"),
            penalty.Choice("rounding", PenaltyRounding.Up, Roundings),
            key == "holidays" ? null : Penalty(penalty, "holidays"),
            penalty.Optional("text"));
        if (penalty.Find("per") is null && penalty.Find("text") is null)
        {
            penalty.Wrong("per", "扣款要写每多少（per）扣多少（deduct），或只写文字（text）");
        }

        penalty.Done();
        return definition;
    }

    private static string? Amount(Fields penalty, string key) =>
        penalty.Find(key) is null ? null : penalty.Value(key, "", Scalars.Amount, AmountExample);
}
