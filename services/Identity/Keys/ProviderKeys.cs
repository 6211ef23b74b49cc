using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Security;

namespace Platform.Identity.Keys;

/// <summary>
/// The keys that sign tokens and that encrypt codes and refresh tokens. They are made once and kept in the database, so that
/// a restart voids nothing and replicas agree.
/// </summary>
internal sealed class ProviderKeys(FieldCipher cipher, TimeProvider time)
{
    private RsaSecurityKey? signing;
    private SymmetricSecurityKey? encryption;

    /// <summary>RSA 2048, published in the key set.</summary>
    public RsaSecurityKey Signing => signing ?? throw new InvalidOperationException("The provider's keys are not loaded yet.");

    /// <summary>AES 256, known to this service only.</summary>
    public SymmetricSecurityKey Encryption => encryption ?? throw new InvalidOperationException("The provider's keys are not loaded yet.");

    public async Task LoadAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var (signingId, pem) = await FindOrMakeAsync(db, "signing", NewSigningKey, cancellationToken);
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        signing = new RsaSecurityKey(rsa) { KeyId = signingId };
        var (encryptionId, secret) = await FindOrMakeAsync(db, "encryption", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancellationToken);
        encryption = new SymmetricSecurityKey(Convert.FromBase64String(secret)) { KeyId = encryptionId };
    }

    private static string NewSigningKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private async Task<(string KeyId, string Text)> FindOrMakeAsync(IdentityDb db, string use, Func<string> make, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, use, cancellationToken) is { } found)
        {
            return found;
        }

        var id = Guid.NewGuid().ToString();
        db.Add(new ProviderKey { Use = use, KeyId = id, Cipher = cipher.Encrypt(make(), Place(use, id)), CreatedAt = time.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another replica started at the same moment; its key is the one.
            db.ChangeTracker.Clear();
        }

        return await FindAsync(db, use, cancellationToken) ?? throw new InvalidOperationException($"The {use} key could not be kept.");
    }

    private async Task<(string KeyId, string Text)?> FindAsync(IdentityDb db, string use, CancellationToken cancellationToken) =>
        await db.Set<ProviderKey>().AsNoTracking().SingleOrDefaultAsync(key => key.Use == use, cancellationToken) is { } row
            ? (row.KeyId, cipher.Decrypt(row.Cipher, Place(use, row.KeyId)))
            : null;

    private static string Place(string use, string id) => $"ProviderKeys/{use}/{id}";
}
