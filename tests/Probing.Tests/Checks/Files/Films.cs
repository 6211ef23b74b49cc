using System.Buffers.Binary;
using System.Text;

namespace Platform.Probing.Tests.Checks.Files;

/// <summary>Small MP4 files, box by box.</summary>
internal static class Films
{
    /// <summary>A film of <paramref name="seconds"/> with one video and one sound track; the header before or after the pictures.</summary>
    public static byte[] Make(int seconds, bool headerLast = false, int pictures = 5_000, byte version = 0)
    {
        byte[] moov = Box("moov", Header(seconds, version), Track("avc1"), Track("mp4a"));
        byte[] mdat = Box("mdat", new byte[pictures]);
        byte[] start = Box("ftyp", "isom\0\0\0\u0001isom"u8.ToArray());
        return headerLast ? [.. start, .. mdat, .. moov] : [.. start, .. moov, .. mdat];
    }

    public static byte[] Box(string type, params byte[][] inside)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, 8 + inside.Sum(part => part.Length));
        return [.. size, .. Encoding.ASCII.GetBytes(type), .. inside.SelectMany(part => part)];
    }

    private static byte[] Header(int seconds, byte version)
    {
        var content = new byte[version == 1 ? 112 : 100];
        content[0] = version;
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(version == 1 ? 20 : 12), 1_000);
        if (version == 1)
        {
            BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(24), seconds * 1_000L);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(16), (uint)seconds * 1_000);
        }

        return Box("mvhd", content);
    }

    private static byte[] Track(string codec) =>
        Box("trak", Box("mdia", Box("minf", Box("stbl", Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16, .. Encoding.ASCII.GetBytes(codec), 0, 0, 0, 0])))));
}
