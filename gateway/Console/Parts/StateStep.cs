namespace Platform.Console.Parts;

/// <summary>One change of a check's state, as the page lists it.</summary>
public sealed record StateStep(DateTimeOffset Since, string? Previous, string? Current, string? Reason);
