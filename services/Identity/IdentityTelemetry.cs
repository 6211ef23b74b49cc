using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Identity.SignIn;

namespace Platform.Identity;

internal static class IdentityTelemetry
{
    public const string Name = "Platform.Identity";

    public static ActivitySource Source { get; } = new(Name);
}

/// <summary>What the identity service counts.</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> signIns;

    public IdentityMetrics(IMeterFactory meters) =>
        signIns = meters.Create(IdentityTelemetry.Name).CreateCounter<long>("platform.identity.sign_ins", "{sign-in}", "Sign-ins by outcome");

    public void SignedIn(SignInOutcome outcome) => signIns.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome.ToString()));
}
