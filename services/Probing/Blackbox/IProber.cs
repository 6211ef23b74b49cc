namespace Platform.Probing.Blackbox;

/// <summary>One way to probe for a scraper; each tells its series and its log to the probe.</summary>
internal interface IProber
{
    Prober Prober { get; }

    Task<bool> ProbeAsync(Probe probe, CancellationToken deadline);
}
