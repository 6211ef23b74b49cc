using System.Diagnostics;
using System.Globalization;

namespace Platform.Bench;

/// <summary>
/// HTTP probes per second of processor time, keep-alive off, against one nginx: blackbox_exporter and our <c>/probe</c> asked by the
/// same client, our own probe loop without any HTTP in front of it, and a bare socket loop as the ceiling. All in turn, several
/// rounds in one run, so that a noisy neighbour disturbs all alike. Arguments: seconds a measurement (5), rounds (3).
/// </summary>
internal static class ProbeRates
{
    private const int Clients = 16;

    public static async Task RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        using var folder = new ScratchFolder();
        using var target = await NginxTarget.StartAsync(folder);
        using var blackbox = await Exporter.BlackboxAsync(folder);
        using var ours = await Exporter.OursAsync();
        var measured = new Dictionary<string, List<Rate>>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var loop in ProbeLoops.Names)
            {
                Keep(loop, await ProbeLoops.MeasureInChildAsync(loop, target.Address, Clients, seconds));
            }

            foreach (var exporter in new[] { blackbox, ours }.OfType<Exporter>())
            {
                Keep(exporter.Name, await exporter.MeasureAsync(target.Address, Clients, seconds));
            }
        }

        foreach (var (name, rates) in measured)
        {
            Print($"{name,-34} {Row(rates, rate => rate.PerProcessorSecond)} a CPU second   {Row(rates, rate => rate.PerSecond)} a second   failed {rates.Sum(rate => rate.Failed)}");
        }

        var ceiling = Median(measured[ProbeLoops.Socket], rate => rate.PerProcessorSecond);
        Print($"our probe / bare sockets          {Median(measured[ProbeLoops.Kind], rate => rate.PerProcessorSecond) / ceiling:0.00}");
        if (blackbox is not null && ours is not null)
        {
            Print($"our /probe / blackbox_exporter    {Median(measured[ours.Name], rate => rate.PerProcessorSecond) / Median(measured[blackbox.Name], rate => rate.PerProcessorSecond):0.00}");
        }

        void Keep(string name, Rate rate)
        {
            if (!measured.TryGetValue(name, out var rates))
            {
                measured[name] = rates = [];
            }

            rates.Add(rate);
        }
    }

    private static string Row(List<Rate> rates, Func<Rate, double> of) =>
        string.Create(CultureInfo.InvariantCulture, $"{rates.Min(of),7:0} {Median(rates, of),7:0} {rates.Max(of),7:0}");

    private static double Median(List<Rate> rates, Func<Rate, double> of) => rates.Select(of).Order().ElementAt(rates.Count / 2);

    private static void Print(FormattableString line) => System.Console.WriteLine("  " + line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What one measurement found: probes, of which failed, processor time of the prober alone, and time.</summary>
internal sealed record Rate(long Probes, long Failed, TimeSpan Processor, TimeSpan Elapsed)
{
    public double PerProcessorSecond => Probes / Processor.TotalSeconds;

    public double PerSecond => Probes / Elapsed.TotalSeconds;
}
