namespace Platform.Probing.KeyPeriods;

/// <summary>What a key period means for schedules: its days, both included, and how many times as often.</summary>
internal sealed record KeyPeriodDays(string Id, DateOnly From, DateOnly To, int Multiplier);
