using System.Diagnostics;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>Addresses of callbacks and heartbeats hold a secret, which belongs into no trace.</summary>
internal static class SecretPaths
{
    private static readonly string[] Before = ["/callbacks/", "/heartbeats/"];

    /// <summary>What of an address may be told: all of it, or what stands before its secret.</summary>
    public static string Masked(string address)
    {
        foreach (var part in Before)
        {
            var at = address.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                return $"{address[..(at + part.Length)]}…";
            }
        }

        return address;
    }

    /// <summary>Puts the masked address into <paramref name="tag"/> when there is something to mask.</summary>
    public static void Hide(Activity span, string tag, string? address)
    {
        if (address is not null && Masked(address) is var masked && masked != address)
        {
            span.SetTag(tag, masked);
        }
    }
}
