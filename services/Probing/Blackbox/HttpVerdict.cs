using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Platform.Probing.Blackbox;

/// <summary>Whether the final answer is what the module wants; reads its body to the end, as a visitor would.</summary>
internal readonly struct HttpVerdict(Probe probe, HttpAnswer answer)
{
    /// <summary>Most of a body that expressions look at.</summary>
    private const int LargestSearched = 32 << 20;

    public async Task<bool> OfAsync(CancellationToken deadline)
    {
        var http = probe.Module.Http;
        var success = StatusFits(http) && HeadersFit(http);
        success = await BodyFitsAsync(http, success, deadline) && success;
        probe.Set(Series.HttpTransfer, Probe.Seconds(answer.Began));
        if (answer.Find("Last-Modified").FirstOrDefault() is { } modified
            && DateTimeOffset.TryParseExact(modified, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            probe.Set(Series.HttpLastModified, instant.ToUnixTimeSeconds());
        }

        probe.Set(Series.HttpVersion, answer.Version);
        probe.Set(Series.HttpStatus, answer.Status);
        probe.Set(Series.HttpContentLength, answer.Length);
        if (http.ValidHttpVersions.Count > 0 && !http.ValidHttpVersions.Contains(answer.Version == 2 ? "HTTP/2.0" : answer.Version == 1 ? "HTTP/1.0" : "HTTP/1.1"))
        {
            success = probe.Fail("Invalid HTTP version number", "version", answer.Version);
        }

        if (answer.Ssl)
        {
            probe.Set(Series.HttpSsl, 1);
            TlsDoor.Publish(probe);
        }

        return (!answer.Ssl || !http.FailIfSsl || probe.Fail("Final request was over SSL")) && (answer.Ssl || !http.FailIfNotSsl || probe.Fail("Final request was not over SSL")) && success;
    }

    private bool StatusFits(HttpModule http)
    {
        if (http.ValidStatusCodes.Count > 0)
        {
            return http.ValidStatusCodes.Contains(answer.Status)
                || probe.Fail("Invalid HTTP response status code", "status_code", answer.Status, "valid_status_codes", string.Join(" ", http.ValidStatusCodes));
        }

        return answer.Status is >= 200 and < 300 || probe.Fail("Invalid HTTP response status code, wanted 2xx", "status_code", answer.Status);
    }

    private bool HeadersFit(HttpModule http)
    {
        foreach (var rule in http.FailIfHeaderMatches)
        {
            var values = answer.Find(rule.Header).ToList();
            if (values.Count == 0 ? !rule.AllowMissing : values.Exists(value => rule.Pattern.IsMatch(value)))
            {
                probe.Set(Series.FailedByRegex, 1);
                return probe.Fail(values.Count == 0 ? "Missing required header" : "Header matched regular expression", "header", rule.Header, "regexp", rule.Pattern);
            }
        }

        foreach (var rule in http.FailIfHeaderNotMatches)
        {
            var values = answer.Find(rule.Header).ToList();
            if (values.Count == 0 ? !rule.AllowMissing : !values.Exists(value => rule.Pattern.IsMatch(value)))
            {
                probe.Set(Series.FailedByRegex, 1);
                return probe.Fail(values.Count == 0 ? "Missing required header" : "Header did not match regular expression", "header", rule.Header, "regexp", rule.Pattern);
            }
        }

        return true;
    }

    private async ValueTask<bool> BodyFitsAsync(HttpModule http, bool search, CancellationToken deadline)
    {
        using var plain = http.Compression switch
        {
            "gzip" => new GZipStream(answer.Body, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new DeflateStream(answer.Body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(answer.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => (Stream?)null,
        };
        search &= http.FailIfBodyMatches.Count + http.FailIfBodyNotMatches.Count > 0;
        using var kept = search ? new MemoryStream() : null;
        try
        {
            await ReadAsync(plain ?? answer.Body, kept, http.BodySizeLimit, deadline);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or SocketException or OperationCanceledException or HttpRequestException)
        {
            return probe.Fail("Failed to read HTTP response body", "err", deadline.IsCancellationRequested ? "context deadline exceeded" : failure.Message);
        }

        return kept is null || Matches(http, Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length));
    }

    private async ValueTask ReadAsync(Stream body, MemoryStream? kept, long limit, CancellationToken deadline)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(kept is null ? 4 * 1024 : 16 * 1024);
        try
        {
            long length = 0;
            while (await body.ReadAsync(buffer, deadline) is > 0 and var read)
            {
                length += read;
                probe.Set(Series.HttpBodyLength, limit > 0 ? Math.Min(length, limit) : length);
                if (limit > 0 && length > limit || kept is not null && length > LargestSearched)
                {
                    throw new IOException(kept is not null && length > LargestSearched ? "body larger than expressions may search (32 MiB)" : "http: request body too large");
                }

                kept?.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Matches(HttpModule http, string body)
    {
        foreach (var pattern in http.FailIfBodyMatches.Where(pattern => pattern.IsMatch(body)))
        {
            probe.Set(Series.FailedByRegex, 1);
            return probe.Fail("Body matched regular expression", "regexp", pattern);
        }

        foreach (var pattern in http.FailIfBodyNotMatches.Where(pattern => !pattern.IsMatch(body)))
        {
            probe.Set(Series.FailedByRegex, 1);
            return probe.Fail("Body did not match regular expression", "regexp", pattern);
        }

        return true;
    }
}
