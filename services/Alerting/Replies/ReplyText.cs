using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Alerting.Replies;

/// <summary>What an answer by SMS asks for.</summary>
/// <param name="IsAcknowledgement">True when it acknowledges; false when it could not be understood.</param>
/// <param name="Code">The short code it quotes; null when it quotes none.</param>
/// <param name="IsOptOut">True when the sender wants no more messages (退订): he is not written to about it.</param>
internal sealed record Reply(bool IsAcknowledgement, string? Code, bool IsOptOut = false);

/// <summary>
/// Reads answers as people type them at three in the morning: <c>123456</c>, <c>确认 123456</c>, <c>确认123456</c>,
/// <c>ok 123456</c>, <c>ack 123456</c>, <c>收到</c>, <c>1</c>, in full-width digits too. A text with anything else in it is
/// not an acknowledgement, so that 「不能处理 123456」 stops no escalation.
/// </summary>
internal static partial class ReplyText
{
    private static readonly Reply NotUnderstood = new(false, null);
    private static readonly Reply OptOut = new(false, null, IsOptOut: true);
    private static readonly string[] OptOuts = ["t", "td", "退订", "回t", "回td"];

    public static Reply Read(string text)
    {
        var plain = text.Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();
        var match = Pattern().Match(plain);
        if (!match.Success)
        {
            return OptOuts.Contains(plain.TrimEnd('.', '。', '!')) ? OptOut : NotUnderstood;
        }

        var code = match.Groups["code"].Success ? match.Groups["code"].Value : null;
        return code is null && !match.Groups["word"].Success ? NotUnderstood : new Reply(true, code);
    }

    [GeneratedRegex(
        @"^[\s\[\]【】""'“”。.!,，]*(?<word>确认|已确认|收到|ok|ack|1(?!\d))?[\s:,，：。.!\[\]【】]*(?<code>(?<!\d)\d{6}(?!\d))?[\s\[\]【】""'“”。.!,，]*$",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}
