using Platform.Contracts;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Deliverables;

/// <summary>
/// The ledger is computed, never stored: from the contract, the calendar and the steps done. When a year's notice comes out, or a
/// contract is applied anew, every deadline is right at once.
/// </summary>
internal static class DeliverableLedger
{
    /// <summary>Every deliverable of every period of <paramref name="contract"/>, by deadline.</summary>
    public static IEnumerable<DeliverableLine> Of(ContractDocument contract, IEnumerable<DeliverableStepRow> done, WorkingCalendar calendar, DateOnly today)
    {
        var steps = done.Where(row => row.ContractId == contract.Id).ToLookup(row => (row.DeliverableId, row.Period));
        return contract.Deliverables
            .SelectMany(rule => DeliverablePeriods.Of(rule.Each, contract.From, contract.To)
                .Select(period => Line(contract.Id, rule, period, [.. steps[(rule.Id, period.Key)]], calendar, today)))
            .OrderBy(line => line.Deadline.Due).ThenBy(line => line.Id, StringComparer.Ordinal);
    }

    private static DeliverableLine Line(
        string contract, DeliverableDefinition rule, DeliverablePeriod period, IReadOnlyList<DeliverableStepRow> done, WorkingCalendar calendar, DateOnly today)
    {
        var deadline = DeliverableDeadline.Of(rule, period.To, calendar);
        var steps = Steps(rule).Select(step => Step(step, done.FirstOrDefault(row => row.Step == step))).ToArray();
        return new DeliverableLine(
            $"{contract}.{rule.Id}.{period.Key}", contract, rule.Id, $"《{rule.Name}》{period.Label}", rule.Name, period, deadline,
            State(steps, deadline.Due, period.To, today), rule.Report, rule.ElectronicCopies, rule.PaperCopies, rule.Serves, steps);
    }

    private static IReadOnlyList<string> Steps(DeliverableDefinition rule) => rule.Steps.Count > 0 ? rule.Steps : DeliverableSteps.Default;

    private static StepLine Step(string step, DeliverableStepRow? row) =>
        new(step, DeliverableSteps.All.GetValueOrDefault(step) ?? step, row?.DoneAt, row?.DoneBy, row?.Note);

    private static DeliverableState State(StepLine[] steps, DateOnly due, DateOnly periodEnd, DateOnly today)
    {
        // What counts is the hand-over to the customer; signing for it and filing it come after.
        var handOver = Array.Find(steps, step => step.Step == "deliver") ?? steps[^1];
        if (handOver.DoneAt is { } at)
        {
            return ShanghaiTime.DateOf(at) > due ? DeliverableState.DeliveredLate : DeliverableState.Delivered;
        }

        if (today > due)
        {
            return Array.Exists(steps, step => step.DoneAt is not null) ? DeliverableState.Late : DeliverableState.Missing;
        }

        return today > periodEnd ? DeliverableState.Due : DeliverableState.Upcoming;
    }
}
