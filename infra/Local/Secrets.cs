using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Local;

/// <summary>What the laptop makes for itself on first start, and keeps in <c>secrets.json</c>.</summary>
internal sealed record Secrets
{
    private const string FileName = "secrets.json";

    /// <summary>Key of encrypted columns, 32 bytes in base64. Losing it loses every phone number.</summary>
    public required string DataKey { get; init; }

    /// <summary>The first administrator's one-time password.</summary>
    public required string AdministratorPassword { get; init; }

    /// <summary>Secrets of the clients, by client id.</summary>
    public required Dictionary<string, string> Clients { get; init; }

    /// <summary>What a service shows to its sidecar and the sidecar to it, by service.</summary>
    public required Dictionary<string, string> SidecarTokens { get; init; }

    /// <summary>Reads the secrets, or makes what is missing of them; <paramref name="made"/> tells of a first start.</summary>
    public static Secrets Open(DataFolder folder, IEnumerable<string> clients, IEnumerable<string> services, out bool made)
    {
        made = !File.Exists(folder.File(FileName));
        var present = made ? Fresh() : Read(folder);
        var whole = present with
        {
            Clients = Complete(present.Clients, clients),
            SidecarTokens = Complete(present.SidecarTokens, services),
        };
        if (made || whole.Clients.Count != present.Clients.Count || whole.SidecarTokens.Count != present.SidecarTokens.Count)
        {
            folder.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(whole, SecretsJson.Default.Secrets));
        }

        return whole;
    }

    private static Secrets Read(DataFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(folder.File(FileName)), SecretsJson.Default.Secrets)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException broken)
        {
            throw new StartupException(
                $"{folder.File(FileName)} cannot be read ({broken.Message}). Restore it from a backup: without its data key the encrypted data stays unreadable.");
        }
    }

    private static Secrets Fresh() => new()
    {
        DataKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        AdministratorPassword = ReadablePassword(),
        Clients = [],
        SidecarTokens = [],
    };

    private static Dictionary<string, string> Complete(Dictionary<string, string> present, IEnumerable<string> names)
    {
        var whole = new Dictionary<string, string>(present);
        foreach (var name in names)
        {
            whole.TryAdd(name, RandomNumberGenerator.GetHexString(48, lowercase: true));
        }

        return whole;
    }

    /// <summary>Four groups of letters and digits that cannot be mistaken for each other; upper, lower, digit and sign are all in it.</summary>
    private static string ReadablePassword()
    {
        const string letters = "abcdefghjkmnpqrstuvwxyz";
        const string digits = "23456789";
        return string.Join('-', Enumerable.Range(0, 4).Select(_ =>
            RandomNumberGenerator.GetString(letters.ToUpperInvariant(), 1) + RandomNumberGenerator.GetString(letters, 3) + RandomNumberGenerator.GetString(digits, 1)));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Secrets))]
internal sealed partial class SecretsJson : JsonSerializerContext;
