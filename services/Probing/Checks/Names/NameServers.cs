using System.Net;
using DnsClient;

namespace Platform.Probing.Checks.Names;

/// <summary>Which name servers are asked: those of the configuration, or else those of /etc/resolv.conf.</summary>
internal static class NameServers
{
    private const string ResolvConf = "/etc/resolv.conf";

    public static IReadOnlyList<NameServer> Of(OutboundOptions options)
    {
        var texts = options.Resolvers.Length > 0 ? options.Resolvers : FromResolvConf();
        return [.. texts.Select(Parse).OfType<IPEndPoint>().Select(place => new NameServer(place))];
    }

    /// <summary>An address with or without a port; null when it is neither.</summary>
    public static IPEndPoint? Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new IPEndPoint(address, NameServer.DefaultPort);
        }

        return IPEndPoint.TryParse(text, out var place) && place.Port > 0 ? place : null;
    }

    /// <summary>The <c>nameserver</c> lines; what such a file says of search domains is not followed.</summary>
    internal static IEnumerable<string> Read(IEnumerable<string> lines) =>
        lines.Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 2 && words[0] == "nameserver").Select(words => words[1]);

    private static IReadOnlyList<string> FromResolvConf()
    {
        try
        {
            return [.. Read(File.ReadLines(ResolvConf))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
