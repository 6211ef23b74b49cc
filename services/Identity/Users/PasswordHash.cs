using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Identity.Users;

/// <summary>PBKDF2-HMAC-SHA512 with 210,000 rounds (ASVS 5.0 appendix C), kept as <c>pbkdf2-sha512$rounds$salt$hash</c>.</summary>
internal static class PasswordHash
{
    private const string Algorithm = "pbkdf2-sha512";
    private const int Rounds = 210_000;
    private const int SaltLength = 16;
    private const int HashLength = 64;

    /// <summary>Checked for a login that does not exist, so that its answer takes as long as any other.</summary>
    private static readonly string Nobody = $"{Algorithm}${Rounds}${Convert.ToBase64String(new byte[SaltLength])}${Convert.ToBase64String(new byte[HashLength])}";

    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return string.Join('$', Algorithm, Rounds.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(salt), Convert.ToBase64String(Derive(password, salt, Rounds)));
    }

    /// <summary>Whether <paramref name="password"/> is the one; null <paramref name="stored"/> takes the same time and says no.</summary>
    public static bool Matches(string password, string? stored)
    {
        var parts = (stored ?? Nobody).Split('$');
        var rounds = int.Parse(parts[1], CultureInfo.InvariantCulture);
        var same = CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(parts[2]), rounds), Convert.FromBase64String(parts[3]));
        return same && stored is not null;
    }

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, HashLength);
}
