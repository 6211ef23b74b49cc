using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class TcpKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new TcpKind(new OutboundGuard(Options.Create(new OutboundOptions())));

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "http://x/", "port": 0 }""";

    [Fact]
    public async Task A_closed_port_is_a_refused_connection()
    {
        var (probe, _) = Kind.Prepare(JsonDocument.Parse("""{ "host": "127.0.0.1", "port": 1 }""").RootElement);
        Assert.Equal(FailureReason.ConnectionRefused, (await probe!.RunAsync(new ProbeContext("test", TestContext.Current.CancellationToken))).Failure);
    }
}
