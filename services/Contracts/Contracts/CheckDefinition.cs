using System.Text.Json;

namespace Platform.Contracts;

/// <summary>检查项: what is probed, how often, and what must hold.</summary>
public sealed record CheckDefinition
{
    /// <summary>Id, unique in its contract.</summary>
    public required string Id { get; init; }

    /// <summary>Name on screens and in documents.</summary>
    public required string Name { get; init; }

    /// <summary>Clauses it serves, for example <c>004 §二1</c>.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];

    /// <summary>System it belongs to.</summary>
    public required string System { get; init; }

    /// <summary>Component of the system; null for the system as a whole.</summary>
    public string? Component { get; init; }

    /// <summary>Check kind by name, for example <c>http</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Settings of the kind; its file owns their shape.</summary>
    public required JsonElement Settings { get; init; }

    /// <summary>Interval, 5 s to 30 d; zero: only in inspection rounds (<c>every: rounds</c>).</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Deadline of one probe, 100 ms to 5 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Conditions that must all hold, in the language of <c>services/Probing/Conditions</c>.</summary>
    public IReadOnlyList<string> Conditions { get; set; } = [];

    /// <summary>Failures that make it down.</summary>
    public Confirmation Down { get; set; } = new(3, 3);

    /// <summary>Successes that make it up again.</summary>
    public Confirmation Up { get; set; } = new(2, 2);

    /// <summary>Severity of the alert it raises.</summary>
    public Severity Severity { get; set; }

    /// <summary>
    /// Checks without which this one cannot work: while one of them is down, nobody is told of this one. In a contract file their ids
    /// there; in the API their global ids.
    /// </summary>
    public IReadOnlyList<string> DependsOn { get; set; } = [];

    /// <summary>When its own past makes it degraded; null: never.</summary>
    public BaselineRule? Baseline { get; init; }
}

/// <summary><paramref name="Count"/> of the last <paramref name="Window"/> probes decide, 1 to 20 each.</summary>
public sealed record Confirmation(int Count, int Window)
{
    /// <summary>What confirms a failure where nobody said: 3 of 3; of a check that only rounds probe (no interval) each round decides.</summary>
    public static Confirmation UsualDown(TimeSpan every) => every == TimeSpan.Zero ? new(1, 1) : new(3, 3);

    /// <summary>What confirms a recovery where nobody said: 2 of 2, or each round.</summary>
    public static Confirmation UsualUp(TimeSpan every) => every == TimeSpan.Zero ? new(1, 1) : new(2, 2);
}

/// <summary>
/// 基线: slower than usual is degraded, once enough is known of what is usual: more than <see cref="Factor"/> times the median of the latest
/// answers, and by <see cref="AtLeast"/> at least.
/// </summary>
public sealed record BaselineRule
{
    /// <summary>How many times the median, 1.2 to 100.</summary>
    public double Factor { get; set; } = 3;

    /// <summary>Answers that must be known before it judges, 10 to 1,000.</summary>
    public int MinSamples { get; set; } = 50;

    /// <summary>What it must be slower by, so that 3 ms instead of 1 ms is nothing; 0 to 1 min.</summary>
    public TimeSpan AtLeast { get; set; } = TimeSpan.FromMilliseconds(100);
}
