namespace Platform.Probing.Checks;

/// <summary>Ends a probe from deep inside with a reason and a Chinese sentence; <see cref="CheckKind{TSettings}"/> makes an observation of it.</summary>
internal sealed class ProbeFailed(FailureReason reason, string message) : Exception(message)
{
    public FailureReason Reason { get; } = reason;
}
