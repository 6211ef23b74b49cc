using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Blackbox;

/// <summary><c>GET /probe?target=&amp;module=</c>: probes once and answers in Prometheus's text format. Refusals are plain text, as a scraper's log shows them.</summary>
internal sealed class RunProbe(
    ModuleBook book, IEnumerable<IProber> probers, ProbeSlots slots, History history, IOptions<BlackboxOptions> options, TimeProvider time)
{
    private const int LongestTarget = 2_000;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);
    private readonly FrozenDictionary<Prober, IProber> byKind = probers.ToFrozenDictionary(prober => prober.Prober);

    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var name = query.TryGetValue("module", out var named) && named is [{ Length: > 0 } text, ..] ? text : "http_2xx";
        if (!book.Modules.TryGetValue(name, out var module))
        {
            await RefuseAsync(context, $"Unknown module \"{(name.Length <= 100 ? name : "…")}\"");
            return;
        }

        if (!query.TryGetValue("target", out var targets) || targets is not [{ Length: > 0 and <= LongestTarget } target] || target.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            await RefuseAsync(context, targets.Count == 0 ? "Target parameter is missing" : "Target parameter should be given once, without control characters, at most 2000 long");
            return;
        }

        if (Timeout(context, module) is not { } timeout)
        {
            await RefuseAsync(context, "Failed to parse timeout from Prometheus header");
            return;
        }

        if (query.TryGetValue("hostname", out var hostname) && hostname is [{ Length: > 0 and <= 253 } host] && module.Prober == Prober.Http && !host.AsSpan().ContainsAny("\r\n\0 "))
        {
            module = module with { Http = module.Http with { HostHeader = host } };
        }

        var probe = new Probe(module, target, timeout, time);
        await ProbeAsync(probe, context.RequestAborted);
        history.Add(probe);
        if (query.ContainsKey("debug") && query["debug"] == "true")
        {
            await WriteAsync(context, ProbePages.Debug(probe), "text/plain; charset=utf-8");
            return;
        }

        var answer = new PooledText();
        probe.WriteTo(answer);
        await answer.SendAsync(context.Response);
    }

    private async Task ProbeAsync(Probe probe, CancellationToken aborted)
    {
        using var deadline = new CancellationTokenSource(probe.Timeout, time);
        await using var gone = aborted.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var success = false;
        try
        {
            using var place = await slots.EnterAsync(probe.Target, deadline.Token);
            success = await byKind[probe.Module.Prober].ProbeAsync(probe, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            probe.Fail("Timeout before the probe could begin or end");
        }

        probe.Set(Series.Success, success ? 1 : 0);
        var duration = probe.Elapsed.TotalSeconds;
        probe.Set(Series.Duration, duration);
        probe.Say(success ? "Probe succeeded" : "Probe failed", "duration_seconds", duration);
    }

    /// <summary>The module's limit, or the scraper's with a little taken off so that the answer arrives in time; null: a header that is no number.</summary>
    private TimeSpan? Timeout(HttpContext context, Module module)
    {
        var scrape = TimeSpan.FromSeconds(120);
        if (context.Request.Headers.TryGetValue("X-Prometheus-Scrape-Timeout-Seconds", out var header))
        {
            if (!double.TryParse(header, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 0))
            {
                return null;
            }

            scrape = seconds == 0 ? scrape : TimeSpan.FromSeconds(Math.Min(seconds, LongestTimeout.TotalSeconds));
        }

        var longest = scrape - options.Value.TimeoutOffset;
        return module.Timeout is { Ticks: > 0 } own && (own < longest || longest <= TimeSpan.Zero) ? own : longest > TimeSpan.Zero ? longest : scrape;
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(context, why + "\n", "text/plain; charset=utf-8");
    }

    internal static Task WriteAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text, Encoding.UTF8);
    }
}

/// <summary>An answer that is written whole into a rented array, so that it goes out with its length and without garbage.</summary>
internal sealed class PooledText : IBufferWriter<byte>
{
    private byte[] octets = ArrayPool<byte>.Shared.Rent(4_096);
    private int length;

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).AsMemory(length);

    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).AsSpan(length);

    /// <summary>Sends it and gives the array back.</summary>
    public async Task SendAsync(HttpResponse response)
    {
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.ContentLength = length;
        try
        {
            await response.BodyWriter.WriteAsync(octets.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
            octets = [];
        }
    }

    private byte[] Room(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (octets.Length - length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(octets.Length * 2, length + needed));
            octets.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(octets);
            octets = larger;
        }

        return octets;
    }
}
