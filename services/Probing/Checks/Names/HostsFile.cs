using System.Net;

namespace Platform.Probing.Checks.Names;

/// <summary>
/// The machine's own list of names (/etc/hosts), in memory; the file is looked at again when it has changed, at most every few
/// seconds. <c>localhost</c> is always this machine, whatever a file or a server says (RFC 6761 §6.3).
/// </summary>
internal sealed class HostsFile(string path, TimeProvider time)
{
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(5);
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly Lock gate = new();
    private Dictionary<string, IPAddress[]> names = [];
    private DateTime written;
    private long? looked;

    /// <summary>The addresses of <paramref name="name"/>; null when the file doesn't know it.</summary>
    public IPAddress[]? Find(string name)
    {
        lock (gate)
        {
            if (looked is not { } last || time.GetElapsedTime(last) > Trust)
            {
                Look();
            }

            return names.GetValueOrDefault(name) ?? (IsLocal(name) ? Loopback : null);
        }
    }

    /// <summary>Reads the lines of a hosts file: an address, then its names; <c>#</c> begins a comment.</summary>
    internal static Dictionary<string, IPAddress[]> Parse(IEnumerable<string> lines)
    {
        var found = new Dictionary<string, List<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var words in lines.Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address))
            {
                continue;
            }

            foreach (var name in words.Skip(1))
            {
                var addresses = found.TryGetValue(name, out var known) ? known : found[name] = [];
                if (!addresses.Contains(address))
                {
                    addresses.Add(address);
                }
            }
        }

        return found.ToDictionary(entry => entry.Key, entry => entry.Value.OrderBy(address => address.AddressFamily).ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsLocal(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private void Look()
    {
        looked = time.GetTimestamp();
        try
        {
            // A file that isn't there has a time too, a very old one.
            var changed = File.GetLastWriteTimeUtc(path);
            if (changed != written)
            {
                names = File.Exists(path) ? Parse(File.ReadLines(path)) : [];
                written = changed;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Being replaced right now, or not ours to read: what is known stays, and it is looked at again soon.
        }
    }
}
