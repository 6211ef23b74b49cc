using Platform.Contracts;
using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// The contract file: a pure function from two texts to a document, or to every mistake in them. One section of the file is one
/// class beside this one.
/// </summary>
internal static class ContractFile
{
    private static readonly IReadOnlyDictionary<string, string> Versions = new Dictionary<string, string> { ["platform/v1"] = "platform/v1" };
    private static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string> { ["Contract"] = "Contract" };

    public static ContractReading Read(string text, string? variables)
    {
        var mistakes = new Mistakes();
        var variableMistakes = new Mistakes();
        var values = new Variables(string.IsNullOrWhiteSpace(variables) ? null : YamlText.Read(variables, variableMistakes), variableMistakes, mistakes);
        var root = YamlText.Read(text, mistakes);
        foreach (var mistake in variableMistakes.All)
        {
            mistakes.Add("variables", $"变量文件：{mistake.Message}", mistake.Line, mistake.Column);
        }

        if (root is not MapNode map)
        {
            if (root is not null)
            {
                mistakes.Add("$", "文件应为“字段: 值”的列表，第一行例如 apiVersion: platform/v1", root);
            }

            return new ContractReading(null, mistakes.All, []);
        }

        // A check is filled in by its own section, once for each turn of its for_each.
        var filled = new MapNode(
            [.. map.Entries.Select(entry => entry.Key.Value == "checks" ? entry : entry with { Value = values.Fill(entry.Value, entry.Key.Value) })], map.Line, map.Column);
        return Read(Fields.Of(filled, "", mistakes)!, values, mistakes);
    }

    private static ContractReading Read(Fields file, Variables values, Mistakes mistakes)
    {
        file.Choice("apiVersion", "", Versions, required: true);
        file.Choice("kind", "", Kinds, required: true);
        var (from, to) = TermSection.Read(file);
        var hours = CalendarSection.Read(file);
        var clauses = ClausesSection.Read(file);
        var systems = SystemsSection.Read(file);
        var checks = ChecksSection.Read(file, systems, values);
        var inspections = InspectionsSection.Read(file, checks);
        InspectedChecks.TellOfForgotten(checks, inspections, mistakes);
        var document = new ContractDocument
        {
            Id = file.Id(),
            Title = file.Text("title"),
            Customer = file.Text("customer"),
            Supplier = file.Optional("supplier"),
            Source = file.Optional("source"),
            From = from,
            To = to,
            WorkingHours = hours,
            Clauses = clauses.All,
            Systems = systems,
            Checks = [.. checks.Checks.Select(check => check.Definition)],
            Inspections = inspections,
            Maintenance = MaintenanceSection.Read(file, checks),
            KeyPeriods = KeyPeriodsSection.Read(file, checks, (from, to)),
            Sla = SlaSection.Read(file, hours),
            Kpis = KpisSection.Read(file),
            Deliverables = DeliverablesSection.Read(file),
            Duty = DutySection.Read(file),
        };
        clauses.CheckServed(mistakes);
        file.Done();
        return new ContractReading(mistakes.Any ? null : document, mistakes.All, checks.Checks);
    }
}

/// <summary>What a contract file says.</summary>
/// <param name="Document">The document; null when there is a mistake.</param>
/// <param name="Mistakes">Every mistake, in the order of the file.</param>
/// <param name="Checks">The checks that are right as far as this file goes, with their place: Probing judges them further.</param>
internal sealed record ContractReading(ContractDocument? Document, IReadOnlyList<FieldError> Mistakes, IReadOnlyList<ReadCheck> Checks);

/// <summary>A check and where it stands in the file.</summary>
internal sealed record ReadCheck(CheckDefinition Definition, Node Node, string Path)
{
    /// <summary>A mistake that Probing found, with its line.</summary>
    public FieldError Locate(CheckMistake mistake)
    {
        var at = NodePath.Find(Node, mistake.Path);
        var message = at.VariablesLine is { } line ? $"{mistake.Message}（变量文件第 {line} 行）" : mistake.Message;
        return new FieldError(Variables.Join(Path, mistake.Path), message, at.Line, at.Column, mistake.Choices);
    }
}
