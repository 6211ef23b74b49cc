using Microsoft.Extensions.DependencyInjection;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

public sealed class HeartbeatKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new HeartbeatKind(Cancelled.Scopes, TimeProvider.System);

    protected override string Right => """{ "period": "24h", "grace": "2h" }""";

    protected override string Wrong => """{ "period": "1s", "grace": "40d", "token": "short" }""";
}

public sealed class ManualKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new ManualKind(Cancelled.Scopes, TimeProvider.System);

    protected override string Right => """{ "items": ["登录页面"] }""";

    protected override string Wrong => $$"""{ "items": ["a", "a"], "instructions": "{{new string('x', 1_001)}}" }""";
}

/// <summary>A database that is never reached, because the deadline has passed.</summary>
internal static class Cancelled
{
    public static IServiceScopeFactory Scopes { get; } = new ServiceCollection()
        .AddScoped<Platform.Probing.Data.ProbingDb>(_ => throw new OperationCanceledException()).BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();
}

public sealed class LicenceKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new LicenceKind(Cancelled.Scopes, TimeProvider.System);

    protected override string Right => """{ "licence": "tongweb" }""";

    protected override string Wrong => $$"""{ "licence": "{{new string('x', 101)}}", "validUntil": "2026-12-31" }""";
}
