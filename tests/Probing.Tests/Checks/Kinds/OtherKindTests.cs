using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class TlsKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new TlsKind(new OutboundGuard(Options.Create(new OutboundOptions())), TimeProvider.System);

    protected override string Right => """{ "host": "127.0.0.1", "port": 9 }""";

    protected override string Wrong => """{ "host": "http://x/", "port": 0 }""";
}
