using System.ComponentModel.DataAnnotations;
using Platform.Probing.Checks.Files;
using Platform.Probing.Checks.Ssh;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a file delivery.</summary>
internal sealed record FileSettings
{
    [Required(ErrorMessage = "请填写目录"), StringLength(500), RegularExpression("^/[^\\0]*$", ErrorMessage = "应为以 / 开头的绝对路径"), Display(Name = "目录", Description = "本机目录须在配置 Probing:Files:Roots 允许的范围内")]
    public string Folder { get; init; } = "";

    [Display(Name = "文件名", Description = "如 {yyyyMMdd}/*.zip、backup-{yyyyMMdd-1d}.bak")]
    public string Pattern { get; init; } = "*";

    [Display(Name = "应到时间", Description = "北京时间，如 09:00；此前按前一天的文件检查")]
    public TimeOnly? By { get; init; }

    [Display(Name = "SFTP 服务器", Description = "留空为本机目录")]
    public SshAccess? Sftp { get; init; }

    [AllowedValues("none", "sha256", "sm3", "md5", ErrorMessage = "校验方式只能是 none、sha256、sm3、md5"), Display(Name = "校验方式", Description = "与同名的 .sha256、.sm3、.md5 文件比对")]
    public string Checksum { get; init; } = "none";

    [Display(Name = "检查能否解压")]
    public bool Unpack { get; init; }

    [Display(Name = "检查 MP4 能否播放", Description = "包括压缩包内的 MP4")]
    public bool Mp4 { get; init; }

    [Display(Name = "其他副本目录", Description = "同一来源的其他目录，统计最新文件的副本数，最多 5 个")]
    public string[] AlsoIn { get; init; } = [];

    [Range(1, 200), Display(Name = "检查内容的文件数", Description = "从最新的开始")]
    public int Examine { get; init; } = 20;

    [Range(1, 1_000_000), Display(Name = "压缩包内文件数上限")]
    public int MaxEntries { get; init; } = 10_000;

    [Range(1, 1_000_000), Display(Name = "解压后大小上限（MB）")]
    public int MaxUnpackedMegabytes { get; init; } = 20_480;

    [Range(2, 10_000), Display(Name = "解压比例上限")]
    public int MaxRatio { get; init; } = 200;
}

/// <summary>file: whether a file came by its hour, whole, and usable: for backups, exchanged data, and recordings.</summary>
internal sealed class FileKind(OutboundGuard guard, LocalFiles local, TimeProvider time) : CheckKind<FileSettings>
{
    private readonly SshDoor door = new(guard);

    public override string Name => "file";

    public override string Title => "文件管道";

    public override KindPlace Place => new("文件与备份", "备份与交换文件的时间、大小、内容");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("arrived", FactType.Flag, "文件已到"), new("count", FactType.Number, "文件数"), new("age", FactType.Duration, "最新文件距今"), new("size", FactType.Number, "最新文件字节数"),
        new("total_size", FactType.Number, "文件总字节数"), new("newest", FactType.Text, "最新文件"), new("growth", FactType.Percent, "比上一个文件增长"),
        new("copies", FactType.Number, "副本数"), new("checksum_ok", FactType.Flag, "校验一致"), new("unpack_ok", FactType.Flag, "解压正常"), new("entries", FactType.Number, "压缩包内文件数"),
        new("unpacked_size", FactType.Number, "解压后字节数"), new("mp4_ok", FactType.Flag, "视频可播放"), new("films", FactType.Number, "视频数"),
        new("duration", FactType.Duration, "最短视频时长"), new("codecs", FactType.Text, "视频编码"), new("problems", FactType.Number, "问题数"), new("latency", FactType.Duration, "耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["arrived == true", "problems == 0"];

    protected override string Target(FileSettings settings) => $"{(settings.Sftp is { } sftp ? $"sftp://{sftp.Host}" : "")}{settings.Folder.TrimEnd('/')}/{settings.Pattern}";

    protected override string Host(FileSettings settings) => settings.Sftp?.Host ?? "";

    protected override IEnumerable<FieldError> Rules(FileSettings settings)
    {
        if (FilePattern.Mistake(settings.Pattern) is { } mistake)
        {
            yield return new FieldError("pattern", mistake);
        }

        if (settings.AlsoIn.Length > 5 || settings.AlsoIn.Any(folder => folder.Length is 0 or > 500 || folder[0] != '/'))
        {
            yield return new FieldError("alsoIn", "最多 5 个以 / 开头的绝对路径");
        }
    }

    protected override async Task<Observation> ProbeAsync(FileSettings settings, ProbeContext context)
    {
        context.Deadline.ThrowIfCancellationRequested();
        IFileSource source = settings.Sftp is { } access ? await SftpFiles.OpenAsync(door, access, context) : local;
        var now = time.GetUtcNow();
        try
        {
            // Reading blocks; nobody waits for it past the deadline, and closing the source wakes it up.
            var seen = await Task.Run(() => new FileInspection(source, settings, now, context).Run(), context.Deadline).WaitAsync(context.Deadline);
            return seen with { Facts = new Dictionary<string, Fact>(seen.Facts) { ["latency"] = Fact.Of(context.Trace.Elapsed) } };
        }
        catch (UnauthorizedAccessException)
        {
            return Observation.Failed(FailureReason.NotPermitted, $"没有权限读取目录 {settings.Folder}");
        }
        catch (Exception failure) when (failure is Renci.SshNet.Common.SshException)
        {
            throw SshDoor.Explained(failure);
        }
        finally
        {
            source.Dispose();
        }
    }
}
