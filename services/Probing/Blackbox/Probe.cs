using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>
/// One probe for a scraper: its values by series, and its log. The log keeps what was said, not text: it becomes text only when
/// somebody reads it, for most probes nobody does.
/// </summary>
internal sealed class Probe(Module module, string target, TimeSpan timeout, TimeProvider time)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset began = time.GetUtcNow();
    private readonly double[] values = new double[SeriesText.Count];
    private readonly List<Line> lines = new(12);
    private ulong set;
    private string? chain;
    private string? version;

    public Module Module => module;

    public string Target => target;

    public TimeSpan Timeout => timeout;

    public DateTimeOffset Began => began;

    public bool Succeeded => Value(Series.Success) == 1;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public double Value(Series series) => values[(int)series];

    public void Set(Series series, double value)
    {
        values[(int)series] = value;
        set |= 1UL << (int)series;
    }

    public void Add(Series series, double value) => Set(series, values[(int)series] + value);

    /// <summary>Seconds since <paramref name="since"/>, a <see cref="Stopwatch"/> timestamp.</summary>
    public static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;

    /// <summary>Keeps what a handshake showed; it is answered only when <see cref="TlsDoor.Publish"/> says so.</summary>
    public void Keep(double earliest, double chainEnd, string labels)
    {
        (values[(int)Series.CertificateExpiry], values[(int)Series.ChainExpiry], chain) = (earliest, chainEnd, labels);
    }

    public void SetVersion(string protocol) => version = $"{{version=\"{protocol}\"}}";

    public void Say(string message, string? key = null, object? value = null, string? other = null, object? otherValue = null) =>
        lines.Add(new Line(Stopwatch.GetTimestamp(), message, key, value, other, otherValue, Failed: false));

    /// <summary>Says why the probe fails; always false, so that it can be returned.</summary>
    public bool Fail(string message, string? key = null, object? value = null, string? other = null, object? otherValue = null)
    {
        lines.Add(new Line(Stopwatch.GetTimestamp(), message, key, value, other, otherValue, Failed: true));
        return false;
    }

    /// <summary>The values in the text format, help and type before each metric.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var name = "";
        for (var i = 0; i < values.Length; i++)
        {
            if ((set & (1UL << i)) == 0)
            {
                continue;
            }

            var (help, series) = SeriesText.Bytes[i];
            if (!ReferenceEquals(name, SeriesText.Names[i]) && name != SeriesText.Names[i])
            {
                name = SeriesText.Names[i];
                output.Write(help);
            }

            output.Write(series);
            if ((Series)i is Series.ChainInfo or Series.TlsVersion)
            {
                output.Write(Encoding.UTF8.GetBytes(((Series)i == Series.ChainInfo ? chain : version) ?? ""));
            }

            var span = output.GetSpan(40);
            span[0] = (byte)' ';
            values[i].TryFormat(span[1..], out var written, provider: CultureInfo.InvariantCulture);
            span[written + 1] = (byte)'\n';
            output.Advance(written + 2);
        }
    }

    /// <summary>The log in logfmt, as blackbox_exporter prints it.</summary>
    public string LogText()
    {
        var text = new StringBuilder();
        Append(start, "Beginning probe", "probe", module.Prober.ToString().ToLowerInvariant(), "timeout_seconds", timeout.TotalSeconds, failed: false);
        foreach (var line in lines)
        {
            Append(line.At, line.Message, line.Key, line.Value, line.Other, line.OtherValue, line.Failed);
        }

        return text.ToString();

        void Append(long at, string message, string? key, object? value, string? other, object? otherValue, bool failed)
        {
            text.Append("ts=").Append((began + Stopwatch.GetElapsedTime(start, at)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture))
                .Append(" module=").Append(Quoted(module.Name)).Append(" target=").Append(Quoted(target)).Append(" level=").Append(failed ? "error" : "info").Append(" msg=").Append(Quoted(message));
            Pair(key, value);
            Pair(other, otherValue);
            text.Append('\n');
        }

        void Pair(string? key, object? value)
        {
            if (key is not null)
            {
                text.Append(' ').Append(key).Append('=').Append(Quoted(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }
    }

    public string MetricsText()
    {
        var output = new ArrayBufferWriter<byte>(4_096);
        WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Quoted(string text)
    {
        var shown = text.Length <= 500 ? text : text[..500] + "…";
        return shown.Length > 0 && shown.All(c => c > ' ' && c is not ('"' or '=' or '\\' or (char)127)) ? shown
            : "\"" + Results.Printable.Of(shown).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
    }

    private readonly record struct Line(long At, string Message, string? Key, object? Value, string? Other, object? OtherValue, bool Failed);
}
