using Platform.Contracts;

namespace Platform.Reporting.Kpis;

/// <summary>The contract in force, as applied last; null when there is none of that id.</summary>
internal delegate Task<ContractDocument?> ReadContract(string contractId, CancellationToken cancellationToken);

/// <summary>Whether a Shanghai day is a holiday (a day off by the working calendar).</summary>
internal delegate bool IsHoliday(DateOnly day);
