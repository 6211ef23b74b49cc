namespace Platform.ServiceDefaults.Audit;

/// <summary>One write, allowed or refused (GB/T 22239 §8.1.4.3): who did what to what, from where, with which outcome.</summary>
public sealed class AuditRow
{
    /// <summary>Sequence in this service.</summary>
    public long Id { get; set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>User or client name; <c>anonymous</c> before sign-in.</summary>
    public required string Actor { get; set; }

    /// <summary>Address the request came from.</summary>
    public string? Address { get; set; }

    /// <summary>Method and route, for example <c>POST /checks/{id}/pause</c>.</summary>
    public required string Action { get; set; }

    /// <summary>The path as sent, without query.</summary>
    public required string Target { get; set; }

    /// <summary>HTTP status answered.</summary>
    public int Status { get; set; }

    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; set; }
}
