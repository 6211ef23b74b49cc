using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.Probing.States;

namespace Platform.Probing.Metrics;

/// <summary>
/// <c>GET /checks/metrics</c>: every check for Prometheus. Labels are made once a check and copied for each series; the text goes
/// straight into the answer, so that ten thousand checks cost neither memory nor a second.
/// </summary>
internal static class ExportChecks
{
    private const int FlushAt = 64 * 1024;
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\"\n");

    private static readonly (string Name, string Type, string Help, Func<Row, double?> Value)[] Families =
    [
        ("platform_check_state", "gauge", "Confirmed state: 0 unknown, 1 up, 2 degraded, 3 down, 4 paused", row => (int)row.Status),
        ("platform_check_state_since_timestamp_seconds", "gauge", "When the confirmed state began", row => row.Since.ToUnixTimeMilliseconds() / 1_000d),
        ("platform_check_latency_seconds", "gauge", "Latency of the last probe; absent when it had no answer", row => row.LatencyMs / 1_000),
        ("platform_check_last_run_timestamp_seconds", "gauge", "Planned instant of the last recorded probe", row => row.LastPlannedAt?.ToUnixTimeMilliseconds() / 1_000d),
        ("platform_check_interval_seconds", "gauge", "Interval between probes", row => row.Every.TotalSeconds),
        ("platform_check_lag_seconds", "gauge", "How late the last probe of this replica started", row => row.Tally?.LagSeconds),
        ("platform_check_certificate_expiry_timestamp_seconds", "gauge", "When the first certificate of the chain expires, as the last probe of this replica saw it", row => row.Tally?.CertificateExpiry),
    ];

    /// <summary>Names of all that is exported, for the dashboard's test.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. Families.Select(family => family.Name), "platform_check_info", "platform_check_results_total", "platform_checks"];

    public static async Task HandleAsync(HttpContext context, ProbingDb db, ProbingTelemetry telemetry)
    {
        var rows = await ReadAsync(db, telemetry.Tallies, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        var output = context.Response.BodyWriter;
        foreach (var (name, type, help, value) in Families)
        {
            Head(output, name, type, help);
            var prefix = Encoding.UTF8.GetBytes(name + "{");
            foreach (var row in rows)
            {
                if (value(row) is { } number)
                {
                    Line(output, prefix, row.Labels, "} "u8, number);
                    await FlushAsync(output, context.RequestAborted);
                }
            }
        }

        await WriteRestAsync(output, rows, context.RequestAborted);
    }

    private static async Task WriteRestAsync(PipeWriter output, IReadOnlyList<Row> rows, CancellationToken cancellationToken)
    {
        Head(output, "platform_check_info", "gauge", "Name of a check, to be joined by its id; always 1");
        foreach (var row in rows)
        {
            Line(output, "platform_check_info{"u8, row.Labels, Encoding.UTF8.GetBytes($",name=\"{Escape(row.Name)}\"}} "), 1);
            await FlushAsync(output, cancellationToken);
        }

        Head(output, "platform_check_results_total", "counter", "Results recorded by this replica since it started, by verdict of the single probe");
        foreach (var row in rows.Where(row => row.Tally is not null))
        {
            foreach (var verdict in Enum.GetValues<CheckStatus>().Where(verdict => row.Tally!.Results[(int)verdict] > 0))
            {
                Line(output, "platform_check_results_total{"u8, row.Labels, Encoding.UTF8.GetBytes($",verdict=\"{Word(verdict)}\"}} "), row.Tally!.Results[(int)verdict]);
            }

            await FlushAsync(output, cancellationToken);
        }

        Head(output, "platform_checks", "gauge", "Checks by confirmed state");
        foreach (var status in Enum.GetValues<CheckStatus>())
        {
            Line(output, "platform_checks{"u8, Encoding.UTF8.GetBytes($"state=\"{Word(status)}\""), "} "u8, rows.Count(row => row.Status == status));
        }

        await output.FlushAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<Row>> ReadAsync(ProbingDb db, CheckTallies tallies, CancellationToken cancellationToken)
    {
        var zones = await db.Set<WatchedSystem>().AsNoTracking().Where(system => system.Zone != null)
            .ToDictionaryAsync(system => (system.Scope, system.Id), system => system.Zone, cancellationToken);
        var found = await (
            from check in db.Set<Check>().AsNoTracking()
            join state in db.Set<CheckState>() on check.Id equals state.CheckId
            where check.RetiredAt == null
            orderby check.Id
            select new
            {
                check.Id, check.Name, check.ContractId, check.SystemId, check.ComponentId, check.Zone, check.Kind, check.Severity, check.Every,
                state.Status, state.Since, state.LastLatencyMs, state.LastPlannedAt,
            }).ToListAsync(cancellationToken);
        tallies.Keep(found.Select(check => check.Id).ToHashSet());
        return [.. found.Select(check => new Row(
            check.Name,
            Labels(check.Id, check.SystemId, check.ComponentId, check.ContractId, check.Zone ?? zones.GetValueOrDefault((WatchedSystem.ScopeOf(check.ContractId), check.SystemId)), check.Kind, check.Severity),
            check.Status, check.Since, check.LastLatencyMs, check.LastPlannedAt, check.Every, tallies.Find(check.Id)))];
    }

    private static byte[] Labels(string id, string system, string? component, string? contract, string? zone, string kind, Severity severity) => Encoding.UTF8.GetBytes(
        $"check=\"{Escape(id)}\",system=\"{Escape(system)}\",component=\"{Escape(component ?? "")}\",contract=\"{Escape(contract ?? "")}\",zone=\"{Escape(zone ?? "")}\",kind=\"{Escape(kind)}\",severity=\"{(severity == Severity.Major ? "major" : "general")}\"");

    private static string Escape(string value) => value.AsSpan().ContainsAny(Escaped)
        ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) : value;

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();

    private static void Head(PipeWriter output, string name, string type, string help) => output.Write(Encoding.UTF8.GetBytes($"# HELP {name} {help}\n# TYPE {name} {type}\n"));

    private static void Line(PipeWriter output, ReadOnlySpan<byte> before, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> after, double value)
    {
        var span = output.GetSpan(before.Length + labels.Length + after.Length + 40);
        before.CopyTo(span);
        labels.CopyTo(span[before.Length..]);
        after.CopyTo(span[(before.Length + labels.Length)..]);
        var length = before.Length + labels.Length + after.Length;
        value.TryFormat(span[length..], out var written, provider: CultureInfo.InvariantCulture);
        span[length + written] = (byte)'\n';
        output.Advance(length + written + 1);
    }

    private static async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes > FlushAt)
        {
            await output.FlushAsync(cancellationToken);
        }
    }

    private sealed record Row(
        string Name, byte[] Labels, CheckStatus Status, DateTimeOffset Since, double? LatencyMs, DateTimeOffset? LastPlannedAt, TimeSpan Every, CheckTallies.Tally? Tally);
}
