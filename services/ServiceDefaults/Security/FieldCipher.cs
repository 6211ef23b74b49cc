using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Hosting;

namespace Platform.ServiceDefaults.Security;

/// <summary>
/// Encrypts single columns (AES-256-GCM, RFC 5116) and makes keyed hashes to find them by (HMAC-SHA256). The data key comes
/// from configuration <c>DataKey</c> (32 bytes, base64); the laptop makes its own on first start.
/// </summary>
/// <remarks>Blob: version 1 byte, algorithm 1 byte, key id 2 bytes, nonce 12, ciphertext, tag 16.</remarks>
public sealed class FieldCipher
{
    private const int HeaderLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] key;
    private readonly byte[] hashKey;

    /// <summary>Takes the data key; the encryption key and the hash key are derived from it apart (RFC 5869).</summary>
    public FieldCipher(byte[] dataKey)
    {
        key = HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, 32, info: "platform field encryption"u8.ToArray());
        hashKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, 32, info: "platform field search"u8.ToArray());
    }

    /// <summary>Encrypts <paramref name="text"/> for one place (table/column/row): moved to another place it cannot be read.</summary>
    public byte[] Encrypt(string text, string place)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var blob = new byte[HeaderLength + NonceLength + plain.Length + TagLength];
        blob[0] = 1;
        blob[1] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(blob.AsSpan(2), 1);
        var nonce = blob.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, blob.AsSpan(HeaderLength + NonceLength, plain.Length), blob.AsSpan(blob.Length - TagLength), Encoding.UTF8.GetBytes(place));
        CryptographicOperations.ZeroMemory(plain);
        return blob;
    }

    /// <summary>Decrypts; <see cref="CryptographicException"/> when the blob was changed, moved, or the key is another one.</summary>
    public string Decrypt(byte[] blob, string place)
    {
        if (blob.Length < HeaderLength + NonceLength + TagLength || blob[0] != 1 || blob[1] != 1)
        {
            throw new CryptographicException("Not an encrypted field of this version.");
        }

        var plain = new byte[blob.Length - HeaderLength - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            blob.AsSpan(HeaderLength, NonceLength), blob.AsSpan(HeaderLength + NonceLength, plain.Length), blob.AsSpan(blob.Length - TagLength), plain,
            Encoding.UTF8.GetBytes(place));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Keyed hash of a normalised value, hex; the same value in another <paramref name="column"/> hashes otherwise.</summary>
    public string Hash(string value, string column) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes(column + "\n" + value)));
}

/// <summary>Registers the cipher.</summary>
public static class FieldCipherRegistration
{
    /// <summary>Reads <c>DataKey</c>; a missing or short key stops the start with one line.</summary>
    public static void AddFieldCipher(this WebApplicationBuilder builder)
    {
        var text = builder.Configuration["DataKey"];
        var key = new byte[32];
        if (text is null || !Convert.TryFromBase64String(text, key, out var length) || length != 32)
        {
            throw new StartupException("Setting DataKey is missing or is not 32 bytes in base64. Make one with: openssl rand -base64 32");
        }

        builder.Services.AddSingleton(new FieldCipher(key));
    }
}
