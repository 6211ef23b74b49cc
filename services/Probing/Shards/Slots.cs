using System.Text;

namespace Platform.Probing.Shards;

/// <summary>Checks fall into 256 slots by a hash of their id: the unit that replicas share out among themselves.</summary>
internal static class Slots
{
    public const int Count = 256;

    public static int Of(string checkId) => (int)(Hash(checkId) >> 40) & (Count - 1);

    /// <summary>FNV-1a, mixed: the same in every process, unlike <c>string.GetHashCode</c>.</summary>
    public static ulong Hash(string text)
    {
        Span<byte> octets = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(text.Length <= 128 ? text : text[..128], octets);
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var octet in octets[..length])
        {
            hash = (hash ^ octet) * 1_099_511_628_211UL;
        }

        // The low bits of FNV are poor for ids that differ only at the end.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }
}
