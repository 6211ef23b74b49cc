using System.ComponentModel.DataAnnotations;
using Platform.Probing.Checks.Files;
using Platform.Probing.Checks.Ssh;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of an SFTP listing.</summary>
internal sealed record SftpSettings : SshAccess
{
    [Required(ErrorMessage = "请填写路径"), StringLength(500), RegularExpression("^/[^\\0]*$", ErrorMessage = "应为以 / 开头的绝对路径"), Display(Name = "目录")]
    public string Path { get; init; } = "";

    [Display(Name = "文件名", Description = "如 *.zip、{yyyyMMdd}/*")]
    public string Pattern { get; init; } = "*";
}

/// <summary>sftp: whether a folder can be listed, and what lies in it.</summary>
internal sealed class SftpKind(OutboundGuard guard, TimeProvider time) : CheckKind<SftpSettings>
{
    private readonly SshDoor door = new(guard);

    public override string Name => "sftp";

    public override string Title => "SFTP 目录";

    public override KindPlace Place => new("文件与备份", "目录中的文件是否按时到达、大小是否正常");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("listed", FactType.Flag, "目录可读"), new("count", FactType.Number, "文件数"), new("age", FactType.Duration, "最新文件距今"), new("size", FactType.Number, "最新文件字节数"),
        new("total_size", FactType.Number, "文件总字节数"), new("newest", FactType.Text, "最新文件"), new("latency", FactType.Duration, "耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["listed == true"];

    protected override string Target(SftpSettings settings) => $"sftp://{settings.Host}:{settings.Port}{settings.Path}";

    protected override string Host(SftpSettings settings) => settings.Host;

    protected override IEnumerable<FieldError> Rules(SftpSettings settings)
    {
        if (FilePattern.Mistake(settings.Pattern) is { } mistake)
        {
            yield return new FieldError("pattern", mistake);
        }
    }

    protected override async Task<Observation> ProbeAsync(SftpSettings settings, ProbeContext context)
    {
        using var source = await SftpFiles.OpenAsync(door, settings, context);
        var now = time.GetUtcNow();
        var day = FileInspection.Day(new FileSettings(), now);
        try
        {
            var found = await Task.Run(
                () => source.List(settings.Path) is null ? null : FileSearch.Find(source, settings.Path, FilePattern.Of(settings.Pattern, day), context.Deadline),
                context.Deadline).WaitAsync(context.Deadline);
            return found is null ? Observation.Failed(FailureReason.ProtocolError, $"SFTP 目录 {settings.Path} 不存在") : Observed(found, now, context.Trace.Elapsed);
        }
        catch (Renci.SshNet.Common.SshException failure)
        {
            throw SshDoor.Explained(failure);
        }
    }

    private static Observation Observed(List<FoundFile> found, DateTimeOffset now, TimeSpan latency)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["listed"] = Fact.Of(true), ["count"] = Fact.Of(found.Count), ["total_size"] = Fact.Of(found.Sum(file => file.Size)), ["latency"] = Fact.Of(latency),
        };
        if (found.MaxBy(file => file.WrittenAt) is { } newest)
        {
            facts["age"] = Fact.Of(now - newest.WrittenAt);
            facts["size"] = Fact.Of(newest.Size);
            facts["newest"] = Fact.Of(newest.Path);
        }

        return new Observation { Facts = facts, Latency = latency };
    }
}
