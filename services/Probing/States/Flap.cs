using Platform.Contracts;

namespace Platform.Probing.States;

/// <summary>
/// 抖动: whether a check goes up and down so often that telling each change would be noise; pure. As Nagios counts it: the share of changes
/// among the last 20 definite verdicts, the newest weighing half as much again as the oldest. It starts at 30 % and ends below 15 %.
/// </summary>
internal static class Flap
{
    /// <summary>Verdicts it looks at; it says nothing before there are as many.</summary>
    public const int Window = 20;

    /// <summary>Percent at which it starts.</summary>
    public const double Starts = 30;

    /// <summary>Percent below which it ends.</summary>
    public const double Ends = 15;

    private const double Oldest = 0.8;
    private const double Newest = 1.2;

    /// <summary>The last verdicts with one more: <c>1</c> an answer that was good enough, <c>0</c> none. Unknown ones are left out.</summary>
    public static string Add(string recent, bool good)
    {
        var all = recent + (good ? '1' : '0');
        return all.Length > Window ? all[^Window..] : all;
    }

    /// <summary>Weighted share of changes, percent; 0 while there are too few verdicts.</summary>
    public static double Score(string recent)
    {
        if (recent.Length < Window)
        {
            return 0;
        }

        var (changed, all) = (0.0, 0.0);
        for (var i = 1; i < recent.Length; i++)
        {
            var weight = Oldest + ((Newest - Oldest) * (i - 1) / (Window - 2));
            all += weight;
            changed += recent[i] == recent[i - 1] ? 0 : weight;
        }

        return changed / all * 100;
    }

    public static bool Next(bool flapping, string recent) => Score(recent) >= (flapping ? Ends : Starts);

    /// <summary>What a held state asks for before it changes all the same: verdicts in a row, twice as many as usual.</summary>
    public static Confirmation Steady(Confirmation usual) => new(Math.Max(5, 2 * usual.Window), Math.Max(5, 2 * usual.Window));
}
