namespace Platform.Probing.Checks.Files;

/// <summary>The sum that zip, rar and 7z keep of each file (ISO 3309).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var value = (uint)i;
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ 0xedb8_8320 : value >> 1;
        }

        return value;
    })];

    /// <summary>Goes on from <paramref name="sum"/>; begin with all ones, and turn all bits at the end.</summary>
    public static uint Next(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            sum = Table[(byte)(sum ^ octet)] ^ (sum >> 8);
        }

        return sum;
    }
}
