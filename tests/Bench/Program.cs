using Platform.Bench;

// dotnet run -c Release --project tests/Bench -- <measurement> [arguments]; without arguments it lists them.
var measurements = new Dictionary<string, (string What, Func<string[], Task> Run)>
{
    ["events"] = ("Events end to end, durable on both sides: throughput, latency at 500/s, catch-up. Argument: sqlite | postgres", Events.RunAsync),
    ["checks"] = ("Checks at one minute, a share of which is never answered: lag, CPU, memory, planned and stored. Arguments: checks (1000), minutes (3), % never answered (10), sqlite | postgres", Checks.RunAsync),
    ["laptop"] = ("The same checks in the laptop run: CPU and memory of the whole platform. Arguments: checks (1000), minutes (3)", Laptop.RunAsync),
    ["probes"] = ("HTTP probes per CPU second beside blackbox_exporter and bare sockets. Arguments: seconds (5), rounds (3)", ProbeRates.RunAsync),
};

if (args is [ProbeLoops.Argument, ..])
{
    await ProbeLoops.RunAsync(args[1..]);
    return 0;
}

if (args is [ProbeServer.Argument])
{
    await ProbeServer.RunAsync();
    return 0;
}

if (args is [CheckTarget.Argument])
{
    await CheckTarget.RunAsync();
    return 0;
}

if (args.Length == 0 || !measurements.TryGetValue(args[0], out var chosen))
{
    System.Console.WriteLine("Measurements:");
    foreach (var (name, (what, _)) in measurements)
    {
        System.Console.WriteLine($"  {name,-8} {what}");
    }

    return args.Length == 0 ? 0 : 1;
}

await chosen.Run(args[1..]);
return 0;
