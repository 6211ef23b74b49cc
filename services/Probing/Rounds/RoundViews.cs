using Platform.Contracts;
using Platform.Probing.Manual;

namespace Platform.Probing.Rounds;

/// <summary>A round in a list.</summary>
internal sealed record RoundLine(
    string Id, string PlanId, string PlanName, string? ContractId, string? KeyPeriodId, RoundState State, DateTimeOffset PlannedAt, DateTimeOffset FinishBy,
    DateTimeOffset RunUntil, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, TimeSpan Late, string? Reason, bool Provisional,
    int Automatic, int Manual, int Normal, int Abnormal, int NotDone, int Unknown)
{
    public static RoundLine Of(Round round) => new(
        round.Id, round.PlanId, round.PlanName, round.ContractId, round.KeyPeriodId, round.State, round.PlannedAt, round.FinishBy, round.RunUntil, round.StartedAt,
        round.FinishedAt, round.Late, round.Reason, round.Provisional, round.Automatic, round.Manual, round.Normal, round.Abnormal, round.NotDone, round.Unknown);
}

/// <summary>Rounds of a filter, with how many there are in each state.</summary>
internal sealed record RoundPage(IReadOnlyList<RoundLine> Items, int Total, IReadOnlyDictionary<RoundState, int> Counts);

/// <summary>A round with its items.</summary>
internal sealed record RoundView(RoundLine Round, long PlanVersion, IReadOnlyList<string> Serves, IReadOnlyList<RoundItemView> Items);

/// <summary>One item.</summary>
internal sealed record RoundItemView(
    string ItemId, string? CheckId, string Name, string? Group, string? Evidence, string? Who, RoundItemState State, string? Reason, DateTimeOffset DueAt,
    DateTimeOffset? At, string? By, bool Supplemented, ManualRecordView? Record)
{
    public static RoundItemView Of(RoundItem item, ManualRecordView? record) => new(
        item.ItemId, item.CheckId, item.Name, item.Group, item.Evidence, item.Who, item.State, item.Reason, item.DueAt, item.At, item.By, item.Supplemented, record);
}
