using System.Text;
using Platform.Contracts;

namespace Platform.Notification.Numbers;

/// <summary>A mainland mobile number in E.164, <c>+8613800001234</c>. What it prints of itself is the mask.</summary>
internal sealed record MobileNumber
{
    /// <summary>Column name of the keyed hash: the same number hashes alike in messages, contacts and replies, so they can be joined.</summary>
    public const string HashColumn = "phone";

    private MobileNumber(string e164) => E164 = e164;

    /// <summary>The number in full; for the carrier only.</summary>
    public string E164 { get; }

    /// <summary>Reads what people and carriers write: spaces, dashes, brackets, full-width digits, +86, 0086 or 86 in front.</summary>
    public static bool TryParse(string? text, out MobileNumber number, out string problem)
    {
        number = new MobileNumber("");
        problem = "";
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = "手机号不能为空";
            return false;
        }

        if (text.Length > 40 || Digits(text) is not { } digits)
        {
            problem = "手机号只能含数字、空格、短横线、括号和开头的 +";
            return false;
        }

        var local = Local(digits);
        if (local.Length != 11)
        {
            problem = digits.StartsWith('+') && !digits.StartsWith("+86", StringComparison.Ordinal)
                ? "只支持中国大陆手机号（+86）"
                : $"手机号应为 11 位，实为 {local.TrimStart('+').Length} 位";
            return false;
        }

        if (local[0] != '1' || local[1] is < '3' or > '9')
        {
            problem = "手机号应以 13 至 19 开头";
            return false;
        }

        number = new MobileNumber("+86" + local);
        return true;
    }

    public override string ToString() => Mask.Phone(E164);

    private static string Local(string digits)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["+86", "0086"])
        {
            if (digits.StartsWith(prefix, StringComparison.Ordinal))
            {
                return digits[prefix.Length..];
            }
        }

        return digits.Length == 13 && digits.StartsWith("86", StringComparison.Ordinal) ? digits[2..] : digits;
    }

    private static string? Digits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var letter in text.Trim())
        {
            // Full-width digits, plus and space are what Chinese input methods write.
            var half = letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;
            if (char.IsAsciiDigit(half) || (half == '+' && digits.Length == 0))
            {
                digits.Append(half);
            }
            else if (half is not (' ' or '\u3000' or '-' or '(' or ')' or '.'))
            {
                return null;
            }
        }

        return digits.ToString();
    }
}
