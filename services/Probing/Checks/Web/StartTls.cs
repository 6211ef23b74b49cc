using System.Text;

namespace Platform.Probing.Checks.Web;

/// <summary>Asks a mail server in its own words to go on in TLS.</summary>
internal static class StartTls
{
    private const int LongestLine = 1_024;
    private const int MostLines = 100;

    public static async Task AskAsync(Stream stream, string protocol, ProbeTrace trace, CancellationToken deadline)
    {
        switch (protocol)
        {
            case "smtp":
                await ExpectAsync(stream, "220", trace, deadline);
                await SendAsync(stream, "EHLO platform-probing.local", deadline);
                await ExpectAsync(stream, "250", trace, deadline);
                await SendAsync(stream, "STARTTLS", deadline);
                await ExpectAsync(stream, "220", trace, deadline);
                break;
            case "imap":
                await ExpectAsync(stream, "* OK", trace, deadline);
                await SendAsync(stream, "a1 STARTTLS", deadline);
                await ExpectAsync(stream, "a1 OK", trace, deadline);
                break;
            case "pop3":
                await ExpectAsync(stream, "+OK", trace, deadline);
                await SendAsync(stream, "STLS", deadline);
                await ExpectAsync(stream, "+OK", trace, deadline);
                break;
        }
    }

    private static async Task SendAsync(Stream stream, string line, CancellationToken deadline) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), deadline);

    /// <summary>Reads lines until the last of an answer; <c>250-</c> goes on, <c>250 </c> ends.</summary>
    private static async Task ExpectAsync(Stream stream, string start, ProbeTrace trace, CancellationToken deadline)
    {
        for (var lines = 0; lines < MostLines; lines++)
        {
            var line = await LineAsync(stream, deadline);
            if (!line.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                throw new ProbeFailed(FailureReason.ProtocolError, $"对方不支持 STARTTLS（{(line.Length <= 80 ? line : line[..80])}）");
            }

            if (line.Length <= start.Length || line[start.Length] != '-')
            {
                trace.Say(line);
                return;
            }
        }

        throw new ProbeFailed(FailureReason.ProtocolError, "应答的行数过多");
    }

    /// <summary>A line, byte by byte: what follows the last one already belongs to TLS.</summary>
    private static async Task<string> LineAsync(Stream stream, CancellationToken deadline)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < LongestLine)
        {
            if (await stream.ReadAsync(one, deadline) == 0)
            {
                throw new ProbeFailed(FailureReason.ProtocolError, "对方在 TLS 握手之前关闭了连接");
            }

            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new ProbeFailed(FailureReason.ProtocolError, "应答行过长");
    }
}
