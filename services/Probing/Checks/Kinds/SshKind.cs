using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Probing.Checks.Ssh;
using Platform.Probing.Conditions;
using Renci.SshNet;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a command by SSH.</summary>
internal sealed record SshSettings : SshAccess
{
    [Required(ErrorMessage = "请填写命令"), StringLength(4_000), Display(Name = "命令", Description = "只执行只读命令；输出最多 64 KB")]
    public string Command { get; init; } = "";
}

/// <summary>ssh: runs one command and tells its exit code, its output, and the first number in it.</summary>
internal sealed partial class SshKind(OutboundGuard guard) : CheckKind<SshSettings>
{
    private const int MostOutput = 64 << 10;
    private readonly SshDoor door = new(guard);

    public override string Name => "ssh";

    public override string Title => "SSH 命令";

    public override KindPlace Place => new("主机与设备", "登录主机执行只读命令并判断输出");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("exit_code", FactType.Number, "退出码"), new("value", FactType.Number, "输出中的首个数值"), new("stdout", FactType.Text, "标准输出"),
        new("stderr", FactType.Text, "错误输出"), new("lines", FactType.Number, "输出行数"), new("latency", FactType.Duration, "耗时"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["exit_code == 0"];

    protected override string Target(SshSettings settings) => $"{settings.User}@{settings.Host}:{settings.Port}";

    protected override string Host(SshSettings settings) => settings.Host;

    protected override async Task<Observation> ProbeAsync(SshSettings settings, ProbeContext context)
    {
        using var client = await door.OpenAsync(settings, info => new SshClient(info), context);
        using var command = client.CreateCommand(settings.Command);
        try
        {
            var running = command.ExecuteAsync(context.Deadline);
            var output = ReadAsync(command.OutputStream, context.Deadline);
            var error = ReadAsync(command.ExtendedOutputStream, context.Deadline);

            // Each as it ends, not all together: an output that is too long must end the command, which would never end by itself.
            await foreach (var ended in Task.WhenEach(running, output, error).WithCancellation(context.Deadline))
            {
                await ended;
            }

            return Observed(command.ExitStatus, (await output).Trim(), (await error).Trim(), context.Trace.Elapsed);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ProbeFailed))
        {
            throw SshDoor.Explained(failure);
        }
    }

    private static Observation Observed(int? code, string output, string error, TimeSpan latency)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["stdout"] = Fact.Of(output), ["stderr"] = Fact.Of(error), ["lines"] = Fact.Of(output.Length == 0 ? 0 : output.Count(letter => letter == '\n') + 1),
            ["latency"] = Fact.Of(latency),
        };
        if (code is { } exit)
        {
            facts["exit_code"] = Fact.Of(exit);
        }

        if (Number().Match(output) is { Success: true } match)
        {
            facts["value"] = Fact.Of(double.Parse(match.Value, CultureInfo.InvariantCulture));
        }

        var evidence = error.Length == 0 ? output : $"{output}\n{error}";
        return new Observation { Facts = facts, Latency = latency, Evidence = evidence.Length <= Observation.LongestEvidence ? evidence : evidence[..Observation.LongestEvidence] };
    }

    /// <summary>Reads while the command runs: what nobody reads would pile up without end.</summary>
    private static async Task<string> ReadAsync(Stream stream, CancellationToken deadline)
    {
        var kept = new MemoryStream();
        var buffer = new byte[8_192];
        int read;
        while ((read = await stream.ReadAsync(buffer, deadline)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > MostOutput)
            {
                throw new ProbeFailed(FailureReason.TooLarge, $"命令输出超过 {MostOutput >> 10} KB");
            }
        }

        return Encoding.UTF8.GetString(kept.ToArray());
    }

    [GeneratedRegex(@"[-+]?[0-9]+(\.[0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
