using System.Diagnostics;

namespace Platform.Probing.Checks;

/// <summary>
/// What one probe did, as it does it: its log and the times of its phases. They survive whatever ends the probe, a deadline in
/// the middle too, so that a failure can be read afterwards. A log line never holds a secret of the settings.
/// </summary>
internal sealed class ProbeTrace
{
    /// <summary>Most lines kept; a probe that says more is cut with a last line that says so.</summary>
    public const int MostLines = 200;

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    /// <summary>Times of the phases that have ended.</summary>
    public Phases Phases { get; set; } = new();

    /// <summary>The log so far; each line begins with the milliseconds since the probe began.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>Time since the probe began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public void Say(string line)
    {
        lock (gate)
        {
            if (lines.Count <= MostLines)
            {
                lines.Add(lines.Count == MostLines ? "…" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Elapsed.TotalMilliseconds,8:0.0} ms  {line}"));
            }
        }
    }
}
