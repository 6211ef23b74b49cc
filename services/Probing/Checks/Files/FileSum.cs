using System.Text;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Platform.Probing.Checks.Files;

/// <summary>Sums of files against the file beside them that holds it: <c>a.zip.sha256</c>, in the form of sha256sum or bare.</summary>
internal static class FileSum
{
    private const int LargestSideFile = 4_096;

    /// <summary>What is wrong; null when the sum fits.</summary>
    public static string? Mistake(IFileSource source, FoundFile file, string algorithm, CancellationToken deadline)
    {
        if (Expected(source, file.FullPath + "." + algorithm) is not { } expected)
        {
            return $"缺少校验文件 {file.Path}.{algorithm}，或其中没有校验值";
        }

        using var stream = source.Open(file.FullPath);
        return string.Equals(Of(stream, algorithm, deadline), expected, StringComparison.OrdinalIgnoreCase) ? null : $"{file.Path} 校验值不一致（{algorithm}）";
    }

    internal static string Of(Stream stream, string algorithm, CancellationToken deadline)
    {
        // MD5 is here because some senders know nothing else; it finds damage, not malice.
        IDigest digest = algorithm switch { "sm3" => new SM3Digest(), "md5" => new MD5Digest(), _ => new Sha256Digest() };
        var buffer = new byte[256 << 10];
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            deadline.ThrowIfCancellationRequested();
            digest.BlockUpdate(buffer, 0, read);
        }

        var sum = new byte[digest.GetDigestSize()];
        digest.DoFinal(sum, 0);
        return Convert.ToHexStringLower(sum);
    }

    private static string? Expected(IFileSource source, string path)
    {
        try
        {
            using var stream = source.Open(path);
            var buffer = new byte[LargestSideFile];
            var text = Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.Length is 32 or 64 && word.All(char.IsAsciiHexDigit));
        }
        catch (Exception failure) when (failure is IOException or Renci.SshNet.Common.SshException)
        {
            return null;
        }
    }
}
