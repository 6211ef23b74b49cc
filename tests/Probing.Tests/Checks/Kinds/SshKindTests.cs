using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Files;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class SshKindTests : CheckKindCompliance
{
    private const string Fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    internal override ICheckKind Kind { get; } = new SshKind(Guard());

    protected override string Right => $$"""{ "host": "127.0.0.1", "port": 9, "user": "u", "password": "p", "hostKey": "{{Fingerprint}}", "command": "true" }""";

    protected override string Wrong => """{ "host": "127.0.0.1", "user": "u", "command": "", "privateKey": "no key" }""";

    [Fact]
    public async Task A_real_command_tells_its_exit_code_and_its_first_number()
    {
        var seen = await RealAsync(new SshKind(Guard()), """, "command": "echo used 42.5 percent; echo oops >&2; exit 3" """);
        Assert.Equal((FailureReason.None, 3d, 42.5, "oops"), (seen.Failure, seen.Facts["exit_code"].Number, seen.Facts["value"].Number, seen.Facts["stderr"].Text));
        Assert.NotNull(seen.Phases.Connect);
    }

    [Fact]
    public async Task Another_host_key_than_the_pinned_one_ends_it_before_the_sign_in_and_names_the_real_one()
    {
        var seen = await RealAsync(new SshKind(Guard()), """, "command": "true" """, hostKey: Fingerprint);
        Assert.Equal(FailureReason.CertificateInvalid, seen.Failure);
        Assert.Contains(Peer()[4], seen.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_never_ends_and_one_that_never_stops_talking()
    {
        Assert.Equal(FailureReason.Timeout, (await RealAsync(new SshKind(Guard()), """, "command": "sleep 60" """, milliseconds: 3_000)).Failure);
        Assert.Equal(FailureReason.TooLarge, (await RealAsync(new SshKind(Guard()), """, "command": "yes" """)).Failure);
    }

    [Fact]
    public async Task A_server_that_never_greets_is_a_timeout_and_one_that_speaks_otherwise_no_SSH()
    {
        using var silent = TalkServer.Silent();
        Assert.Equal(FailureReason.Timeout, (await ProbeAsync(Kind, Right.Replace("\"port\": 9", $"\"port\": {silent.Port}", StringComparison.Ordinal), 500)).Failure);
        using var other = new TalkServer(async (stream, _) => await TalkServer.SayAsync(stream, "SSH-2.0-none\r\nnonsense that is no key exchange at all"));
        Assert.Equal(FailureReason.ProtocolError, (await ProbeAsync(Kind, Right.Replace("\"port\": 9", $"\"port\": {other.Port}", StringComparison.Ordinal), 20_000)).Failure);
    }

    [Fact]
    public async Task A_real_folder_is_listed_and_its_files_are_followed()
    {
        var folder = Directory.CreateTempSubdirectory("platform-sftp-");
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }

            var zip = Path.Combine(folder.FullName, "a.zip");
            await File.WriteAllBytesAsync(zip, Files.ArchiveCheckTests.Zip(("one.mp4", Files.Films.Make(90))));
            var listed = await RealAsync(new SftpKind(Guard(), TimeProvider.System), $""", "path": "{folder.FullName}", "pattern": "*.zip" """);
            Assert.Equal((FailureReason.None, 1d, "a.zip"), (listed.Failure, listed.Facts["count"].Number, listed.Facts["newest"].Text));
            Assert.InRange(listed.Facts["age"].Number, -5, 300);
            Assert.Equal(FailureReason.ProtocolError, (await RealAsync(new SftpKind(Guard(), TimeProvider.System), """, "path": "/no/such/folder" """)).Failure);

            var file = new FileKind(Guard(), new LocalFiles(Options.Create(new LocalFilesOptions())), TimeProvider.System);
            var followed = await ProbeAsync(file, $$"""{ "folder": "{{folder.FullName}}", "pattern": "*.zip", "unpack": true, "mp4": true, "sftp": {{Access("")}} }""", 30_000);
            Assert.Equal((FailureReason.None, 1d, 90d), (followed.Failure, followed.Facts["mp4_ok"].Number, followed.Facts["duration"].Number));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static OutboundGuard Guard() => new(Options.Create(new OutboundOptions()));

    /// <summary>Host, port, user, private key's file, fingerprint.</summary>
    private static string[] Peer()
    {
        var peer = Environment.GetEnvironmentVariable("PLATFORM_TEST_SSH");
        Assert.SkipUnless(peer is { Length: > 0 }, "PLATFORM_TEST_SSH is not set: no real server to probe");
        return peer!.Split(';');
    }

    private static string Access(string more, string? hostKey = null)
    {
        var peer = Peer();
        var key = JsonValue.Create(File.ReadAllText(peer[3])).ToJsonString();
        return $$"""{ "host": "{{peer[0]}}", "port": {{peer[1]}}, "user": "{{peer[2]}}", "privateKey": {{key}}, "hostKey": "{{hostKey ?? peer[4]}}"{{more}} }""";
    }

    private static Task<Observation> RealAsync(ICheckKind kind, string more, string? hostKey = null, int milliseconds = 30_000) => ProbeAsync(kind, Access(more, hostKey), milliseconds);

    private static async Task<Observation> ProbeAsync(ICheckKind kind, string settings, int milliseconds)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = kind.Prepare(JsonDocument.Parse(settings).RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }
}

public sealed class SftpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new SftpKind(new OutboundGuard(Options.Create(new OutboundOptions())), TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1", "port": 9, "user": "u", "password": "p", "acceptAnyHostKey": true, "path": "/data" }""";

    protected override string Wrong => """{ "host": "", "user": "", "path": "x" }""";
}
