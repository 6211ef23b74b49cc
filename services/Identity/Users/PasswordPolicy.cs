using System.Security.Cryptography;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Users;

/// <summary>What a password must be (等保 §8.1.4.1 a): length, three of four classes, nothing that a stranger would try first.</summary>
internal static class PasswordPolicy
{
    private const int Shortest = 10;
    private const int ShortestForOfficers = 12;
    private const int Longest = 128;
    private const string Lower = "abcdefghijkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Digits = "23456789";

    /// <summary>Words that passwords of operators are made of; a password that is little more than one of them is weak.</summary>
    private static readonly string[] Weak =
    [
        "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "qwerty", "1qaz2wsx", "zaq12wsx", "abc123", "123456", "654321",
        "111111", "000000", "888888", "666666", "123123", "112233", "iloveyou", "welcome", "letmein", "changeme", "default", "test", "huawei", "aliyun",
        "tencent", "platform", "yunwei", "yueyang", "mima", "woaini", "5201314", "woaizhongguo", "zhongguo", "china", "system", "oracle", "mysql",
        "postgres", "redis", "tomcat", "weblogic", "nginx", "qazwsx", "asdfgh", "zxcvbn", "1q2w3e4r", "q1w2e3r4", "spring", "summer", "autumn", "winter",
    ];

    /// <summary>Every rule that <paramref name="password"/> breaks, in Chinese for the page; empty: it is good.</summary>
    public static IReadOnlyList<string> Mistakes(string password, string userName, IReadOnlyCollection<string> roles)
    {
        var least = roles.Any(role => role is Known.SystemAdministrator or Known.SecurityAdministrator or Known.Auditor or Known.OperationsManager)
            ? ShortestForOfficers
            : Shortest;
        var mistakes = new List<string>();
        if (password.Length < least || password.Length > Longest)
        {
            mistakes.Add($"长度应为 {least} 至 {Longest} 个字符");
        }

        if (Classes(password) < 3)
        {
            mistakes.Add("应包含大写字母、小写字母、数字、符号中的至少三类");
        }

        if (password.Contains(userName, StringComparison.OrdinalIgnoreCase))
        {
            mistakes.Add("不得包含用户名");
        }

        if (IsWeak(password))
        {
            mistakes.Add("过于常见，容易被猜到");
        }

        return mistakes;
    }

    /// <summary>A password for one use, 16 characters, without letters that look like others.</summary>
    public static string OneTime()
    {
        var all = Lower + Upper + Digits;
        Span<char> text = stackalloc char[16];
        text[0] = Pick(Lower);
        text[1] = Pick(Upper);
        text[2] = Pick(Digits);
        for (var i = 3; i < text.Length; i++)
        {
            text[i] = Pick(all);
        }

        RandomNumberGenerator.Shuffle(text);
        return text.ToString();
    }

    private static char Pick(string from) => from[RandomNumberGenerator.GetInt32(from.Length)];

    private static int Classes(string password) =>
        (password.Any(char.IsAsciiLetterLower) ? 1 : 0) + (password.Any(char.IsAsciiLetterUpper) ? 1 : 0)
        + (password.Any(char.IsAsciiDigit) ? 1 : 0) + (password.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);

    private static bool IsWeak(string password)
    {
        var rest = password.ToLowerInvariant();
        foreach (var word in Weak)
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        // "Admin@123456" is two weak words and a sign: what is left over decides. So does variety.
        return rest.Length < Math.Min(6, password.Length) || password.Distinct().Count() < 5;
    }
}
