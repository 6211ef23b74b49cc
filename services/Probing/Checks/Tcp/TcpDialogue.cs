using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Tcp;

/// <summary>A conversation over one connection: sends, waits for what is expected, goes over to TLS. Never reads more than it may.</summary>
internal sealed class TcpDialogue(Stream stream, TcpSettings settings, ProbeContext context, TimeProvider time) : IAsyncDisposable
{
    private readonly List<byte> heard = [];
    private readonly byte[] buffer = new byte[4_096];
    private readonly long start = Stopwatch.GetTimestamp();
    private Stream stream = stream;
    private Shaken? shaken;
    private string? value;
    private int understood;

    /// <summary>What was heard, for whoever reads a failure.</summary>
    public string? Evidence => heard.Count == 0 ? null : Shortened(Text(0), Observation.LongestEvidence);

    /// <summary>A pattern as every step uses it: linear in time, lines ended by \n; null when it cannot be read.</summary>
    public static Regex? Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public async Task RunAsync()
    {
        if (settings.Tls)
        {
            await ShakeAsync();
        }

        for (var i = 0; i < settings.Steps.Count; i++)
        {
            var step = settings.Steps[i];
            if (Sent(step) is { } bytes)
            {
                await stream.WriteAsync(bytes, context.Deadline);
                context.Trace.Say($"step {i + 1}: sent {bytes.Length} bytes");
            }

            if (step.Expect is not null || step.ExpectHex is not null)
            {
                await ExpectAsync(step, i + 1);
            }

            if (step.StartTls)
            {
                await ShakeAsync();
            }
        }
    }

    public void AddTo(Dictionary<string, Fact> facts)
    {
        if (heard.Count > 0)
        {
            var all = Text(0);
            facts["received"] = Fact.Of(all);
            facts["banner"] = Fact.Of(all.Split('\n')[0].TrimEnd('\r'));
        }

        if (value is not null)
        {
            facts["value"] = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Fact.Of(number) : Fact.Of(value);
        }

        if (shaken is not null)
        {
            facts["cert_expires_in"] = Fact.Of(shaken.ExpiresIn);
            facts["cert_valid"] = Fact.Of(shaken.Problem is null);
            facts["tls_version"] = Fact.Of(shaken.Version);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task ShakeAsync()
    {
        var began = Stopwatch.GetTimestamp();
        shaken = await TlsHandshake.ShakeAsync(stream, settings.ServerName ?? settings.Host, context.Deadline, time);
        stream = shaken.Stream;
        context.Trace.Phases = context.Trace.Phases with { Tls = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
        context.Trace.Say($"TLS {shaken.Subject}, until {shaken.ExpiresAt:u}: {shaken.Problem ?? "ok"}");
        if (shaken.Problem is { } problem && !settings.AcceptAnyCertificate)
        {
            throw new ProbeFailed(FailureReason.CertificateInvalid, problem);
        }
    }

    /// <summary>Reads until the answer has come; what comes after it belongs to the next step.</summary>
    private async Task ExpectAsync(TcpStep step, int number)
    {
        var pattern = step.Expect is null ? null : Pattern(step.Expect)!;
        var wanted = step.ExpectHex is null ? null : Hex(step.ExpectHex);
        while (!Found(pattern, wanted))
        {
            if (heard.Count >= settings.MaxBytes)
            {
                throw new ProbeFailed(FailureReason.TooLarge, $"第 {number} 步收到 {heard.Count} 字节仍没有期望的应答");
            }

            int read;
            try
            {
                read = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, settings.MaxBytes - heard.Count)), context.Deadline);
            }
            catch (OperationCanceledException)
            {
                context.Trace.Say($"step {number}: still waiting, heard “{Heard()}”");
                throw;
            }

            if (read == 0)
            {
                throw new ProbeFailed(FailureReason.ProtocolError, $"第 {number} 步未收到期望的应答，对方已关闭连接，收到“{Heard()}”");
            }

            if (heard.Count == 0)
            {
                context.Trace.Phases = context.Trace.Phases with { FirstByte = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
            }

            heard.AddRange(buffer.AsSpan(0, read));
        }

        context.Trace.Say($"step {number}: answered");
    }

    private bool Found(Regex? pattern, byte[]? wanted)
    {
        if (wanted is not null)
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard)[understood..].IndexOf(wanted);
            understood += at < 0 ? 0 : at + wanted.Length;
            return at >= 0;
        }

        // One octet is one character here, so that places in the text are places in the bytes.
        var text = Encoding.Latin1.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard)[understood..]);
        if (pattern!.Match(text) is not { Success: true } match)
        {
            return false;
        }

        value = match.Groups.Count > 1 && match.Groups[1].Success ? match.Groups[1].Value : value;
        understood += match.Index + match.Length;
        return true;
    }

    private byte[]? Sent(TcpStep step)
    {
        if (step.SendHex is not null)
        {
            return Hex(step.SendHex);
        }

        return step.Send is null ? null : Encoding.UTF8.GetBytes(Unescaped(step.Send).Replace("{secret}", settings.Secret ?? "", StringComparison.Ordinal));
    }

    /// <summary>In a form nobody can type a line end: \r, \n, \t, \0 and \\ stand for themselves.</summary>
    private static string Unescaped(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length || !"rnt0\\".Contains(text[i + 1], StringComparison.Ordinal))
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch { 'r' => '\r', 'n' => '\n', 't' => '\t', '0' => '\0', var other => other });
        }

        return result.ToString();
    }

    private static byte[] Hex(string text) => Convert.FromHexString(string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))));

    private string Heard() => Shortened(Text(understood).Trim(), 100);

    private string Text(int from) => Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard)[from..]);

    private static string Shortened(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
