using System.Security.Cryptography;
using System.Text.Json;
using Platform.ServiceDefaults.Security;

namespace Platform.Probing.Checks;

/// <summary>Settings at rest: the whole of them is encrypted, bound to their check, because any kind may hold secrets.</summary>
internal sealed class CheckVault(FieldCipher cipher)
{
    public byte[] Lock(string checkId, JsonElement settings) => cipher.Encrypt(settings.GetRawText(), Place(checkId));

    /// <summary>
    /// The settings of <paramref name="check"/>; null when they cannot be read: a row that was restored beside another key, or moved to
    /// another id. It is that one check's trouble, so nobody who reads many has an exception to fear.
    /// </summary>
    public JsonElement? TryOpen(Check check)
    {
        try
        {
            using var document = JsonDocument.Parse(cipher.Decrypt(check.Settings, Place(check.Id)));
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The same for those who show or change a check: settings that cannot be read are empty, to be entered again.</summary>
    public JsonElement Open(Check check) => TryOpen(check) ?? JsonElement.Parse("{}");

    private static string Place(string checkId) => $"Checks/Settings/{checkId}";
}
