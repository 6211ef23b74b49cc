using Platform.Probing.Evidence;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Licences;

/// <summary>A licence in the register.</summary>
internal sealed record LicenceLine(
    string Id, string Product, string? Vendor, string? Number, string? Scope, string? ContractId, string? SystemId, LicenceState State, DateOnly? ValidUntil, int? DaysLeft,
    LicenceCompliance? Compliance)
{
    public static LicenceLine Of(Licence licence, DateOnly today) => new(
        licence.Id, licence.Product, licence.Vendor, licence.Number, licence.Scope, licence.ContractId, licence.SystemId, licence.State, licence.ValidUntil,
        licence.ValidUntil is { } until ? LicenceLife.DaysLeft(until, today) : null, licence.Compliance);
}

/// <summary>A licence with its life-cycle log, oldest first; <c>Intact</c>: the log is as it was written.</summary>
internal sealed record LicenceView(LicenceLine Licence, IReadOnlyList<LicenceEntryView> Log, bool Intact, IReadOnlyList<LicenceRungView> Told);

/// <summary>One line of the log.</summary>
internal sealed record LicenceEntryView(
    long Sequence, LicenceEvent Event, string Title, string By, DateTimeOffset At, DateTimeOffset RecordedAt, bool Late, DateOnly? ValidUntil, string? Reference,
    string? Remark, string Hash, IReadOnlyList<EvidenceView> Evidence)
{
    public static LicenceEntryView Of(LicenceEntry entry, ILookup<string, EvidenceView> files) => new(
        entry.Sequence, entry.Event, LicenceLife.Chinese(entry.Event), entry.By, entry.At, entry.RecordedAt,
        ShanghaiTime.DateOf(entry.At) < ShanghaiTime.DateOf(entry.RecordedAt), entry.ValidUntil, entry.Reference, entry.Remark, entry.Hash, [.. files[entry.EvidenceOwner]]);
}

/// <summary>A rung that was told.</summary>
internal sealed record LicenceRungView(DateOnly ValidUntil, int Days, DateTimeOffset ToldAt);
