namespace Platform.Notification.Messages;

/// <summary>Why a message did not get through: a closed list, also the label of the metric.</summary>
internal enum FailureReason
{
    /// <summary>Nobody of that id in the contract's duty list.</summary>
    UnknownPerson,

    /// <summary>The template is not known.</summary>
    UnknownTemplate,

    /// <summary>The carrier does not know the number.</summary>
    InvalidNumber,

    /// <summary>The receiver does not want messages of this lane.</summary>
    OptedOut,

    /// <summary>User, password or address of the provider is wrong.</summary>
    Authentication,

    /// <summary>The carrier refuses the content.</summary>
    Content,

    /// <summary>No route to the number.</summary>
    NotRoutable,

    /// <summary>The carrier refuses it for another reason.</summary>
    Rejected,

    /// <summary>The carrier is full or we are too fast; trying again makes sense.</summary>
    Throttled,

    /// <summary>The provider cannot be reached, or says that it is out of order; trying again makes sense.</summary>
    LinkDown,

    /// <summary>A receipt says that it was not delivered.</summary>
    Undelivered,
}
