namespace Platform.Contracts.Events;

/// <summary>A user was created, changed or disabled; subsystems bring themselves in line.</summary>
public sealed record UserChanged(
    string UserId, string UserName, string DisplayName, bool Enabled, IReadOnlyList<string> Roles, DateTimeOffset ChangedAt, long Version) : IEvent
{
    /// <inheritdoc cref="IEvent.EventType" />
    public static string EventType => "platform.identity.user-changed.v1";

    string IEvent.Subject => UserId;
}
