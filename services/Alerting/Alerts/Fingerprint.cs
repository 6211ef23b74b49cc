using System.Globalization;
using System.Text;

namespace Platform.Alerting.Alerts;

/// <summary>
/// Fingerprint of a label set as Prometheus and Alertmanager make it: FNV-1a 64 over the labels sorted by name, each
/// <c>name 0xFF value 0xFF</c>, as 16 hex digits (prometheus/common, model/signature.go).
/// </summary>
internal static class Fingerprint
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static string Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var hash = Offset;
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);

        void Add(string text)
        {
            foreach (var octet in Encoding.UTF8.GetBytes(text))
            {
                hash = unchecked((hash ^ octet) * Prime);
            }

            hash = unchecked((hash ^ 0xFF) * Prime);
        }
    }
}
