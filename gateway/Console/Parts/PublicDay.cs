namespace Platform.Console.Parts;

/// <summary>One day of a public system: minutes of interruption, minutes in part, and whether anything is known of it.</summary>
public sealed record PublicDay(DateOnly Day, int InterruptedMinutes, int PartialMinutes, bool Known);
