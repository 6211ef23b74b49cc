using System.ComponentModel.DataAnnotations;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Checks.Ssh;

/// <summary>Where an SSH server is, who signs in, and which host key it must show. Nothing is trusted at first sight unless it is said so.</summary>
internal record SshAccess : IValidatableObject
{
    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(HostNames.Pattern, ErrorMessage = HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口")]
    public int Port { get; init; } = 22;

    [Required(ErrorMessage = "请填写用户名"), StringLength(100), Display(Name = "用户名")]
    public string User { get; init; } = "";

    [Secret, StringLength(500), Display(Name = "密码", Description = "与私钥至少填写一项")]
    public string? Password { get; init; }

    [Secret, StringLength(20_000), Display(Name = "私钥", Description = "OpenSSH 或 PEM 格式全文")]
    public string? PrivateKey { get; init; }

    [Secret, StringLength(500), Display(Name = "私钥口令")]
    public string? Passphrase { get; init; }

    [StringLength(1_000), RegularExpression(@"^\s*(SHA256:[A-Za-z0-9+/]{43}=?[\s,]*)+$", ErrorMessage = "应为 SHA256: 开头的指纹（ssh-keygen -lf），多个用空格分开"), Display(Name = "主机密钥指纹", Description = "必填，除非接受任何主机密钥")]
    public string? HostKey { get; init; }

    [Display(Name = "接受任何主机密钥", Description = "不校验服务器身份，仅用于临时排查")]
    public bool AcceptAnyHostKey { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(PrivateKey))
        {
            yield return new ValidationResult("密码和私钥至少填写一项", [nameof(Password)]);
        }

        if (string.IsNullOrWhiteSpace(HostKey) && !AcceptAnyHostKey)
        {
            yield return new ValidationResult("请填写主机密钥指纹（ssh-keygen -lf），或选择接受任何主机密钥", [nameof(HostKey)]);
        }

        if (!string.IsNullOrEmpty(PrivateKey) && SshDoor.Key(this) is null)
        {
            yield return new ValidationResult("私钥无法读取：格式或口令不对", [nameof(PrivateKey)]);
        }
    }

    /// <summary>Whether a key of this fingerprint (without its prefix) is the one that was pinned.</summary>
    internal bool Trusts(string fingerprint) => AcceptAnyHostKey || (HostKey ?? "").Split([' ', ',', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Any(pinned => pinned["SHA256:".Length..].TrimEnd('=') == fingerprint.TrimEnd('='));
}
