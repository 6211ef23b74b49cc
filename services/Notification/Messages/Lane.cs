namespace Platform.Notification.Messages;

/// <summary>Which queue a message stands in. Each has its own loop, so an alert never waits behind a mass mailing.</summary>
internal enum Lane
{
    /// <summary>告警: told late rather than not at all.</summary>
    Alert = 0,

    /// <summary>通知: single notices; expires.</summary>
    Notice = 1,

    /// <summary>群发: mass messages; expires.</summary>
    Bulk = 2,
}
