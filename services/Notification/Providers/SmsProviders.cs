using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Platform.Notification.Messages;
using Platform.Notification.Submission;

namespace Platform.Notification.Providers;

/// <summary>How a provider has been doing; kept in memory, since it is about this process's link.</summary>
internal sealed record ProviderHealth(bool LinkDown, DateTimeOffset? LastOkAt, DateTimeOffset? LastErrorAt, string? LastError)
{
    public static readonly ProviderHealth Idle = new(false, null, null, null);
}

/// <summary>The providers in use, in order: the first whose link is up gets the message.</summary>
internal sealed class SmsProviders
{
    /// <summary>How long a fallback is used before the first provider is tried again.</summary>
    private static readonly TimeSpan RetryFirstAfter = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<string, ISmsProvider> byName;
    private readonly IReadOnlyList<ISmsProvider> inOrder;
    private readonly ConcurrentDictionary<string, ProviderHealth> health = new();
    private readonly TimeProvider time;

    public SmsProviders(IEnumerable<ISmsProvider> providers, IOptions<SmsOptions> options, TimeProvider time)
    {
        byName = providers.ToFrozenDictionary(provider => provider.Name);
        inOrder = [.. options.Value.Names.Select(name => byName[name])];
        this.time = time;
    }

    public IReadOnlyList<ISmsProvider> InOrder => inOrder;

    public ISmsProvider Choose() => inOrder.FirstOrDefault(IsUsable) ?? inOrder[0];

    public ISmsProvider? Find(string? name) => name is null ? null : byName.GetValueOrDefault(name);

    public ProviderHealth HealthOf(string name) => health.GetValueOrDefault(name, ProviderHealth.Idle);

    /// <summary>Whether another provider can take over at once.</summary>
    public bool HasAnotherThan(string name) => inOrder.Any(provider => provider.Name != name && IsUsable(provider));

    public void Note(string name, SubmitOutcome outcome)
    {
        var now = time.GetUtcNow();
        health.AddOrUpdate(name, _ => After(ProviderHealth.Idle), (_, before) => After(before));

        ProviderHealth After(ProviderHealth before) => outcome switch
        {
            SubmitOutcome.Taken => before with { LinkDown = false, LastOkAt = now },
            SubmitOutcome.Refused refused => before with
            {
                LinkDown = refused.Reason is FailureReason.LinkDown or FailureReason.Authentication, LastErrorAt = now, LastError = refused.Detail,
            },
            SubmitOutcome.Uncertain uncertain => before with { LastErrorAt = now, LastError = uncertain.Detail },
            _ => before,
        };
    }

    private bool IsUsable(ISmsProvider provider) =>
        HealthOf(provider.Name) is not { LinkDown: true, LastErrorAt: { } at } || time.GetUtcNow() - at > RetryFirstAfter;
}
