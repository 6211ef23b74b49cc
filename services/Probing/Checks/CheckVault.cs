using System.Text.Json;
using Platform.ServiceDefaults.Security;

namespace Platform.Probing.Checks;

/// <summary>Settings at rest: the whole of them is encrypted, bound to their check, because any kind may hold secrets.</summary>
internal sealed class CheckVault(FieldCipher cipher)
{
    public byte[] Lock(string checkId, JsonElement settings) => cipher.Encrypt(settings.GetRawText(), Place(checkId));

    public JsonElement Open(Check check)
    {
        using var document = JsonDocument.Parse(cipher.Decrypt(check.Settings, Place(check.Id)));
        return document.RootElement.Clone();
    }

    private static string Place(string checkId) => $"Checks/Settings/{checkId}";
}
