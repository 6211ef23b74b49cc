using System.Text.Json;
using Platform.Contracts;
using Platform.Probing.Results;
using Platform.Probing.States;

namespace Platform.Probing.Checks;

/// <summary>Id and name of something that a view only refers to.</summary>
internal sealed record Named(string Id, string Name);

/// <summary>A check in a list.</summary>
internal sealed record CheckLine(
    string Id, string Name, string? ContractId, Named System, Named? Component, string? Zone, string Kind, string Target, Severity Severity, TimeSpan Every,
    CheckStatus State, DateTimeOffset Since, string? Reason, CheckStatus? LastVerdict, double? LastLatencyMs, DateTimeOffset? LastPlannedAt, bool Retired,
    bool Flapping = false, SuppressionView? SuppressedBy = null)
{
    /// <summary>The kind's Chinese title; null when the kind is gone.</summary>
    public string? KindTitle { get; init; }
}

/// <summary>A check with everything a person may see of it.</summary>
internal sealed record CheckView(
    string Id, string Name, string? ContractId, bool FromContract, Named System, Named? Component, string? Zone, string Kind, string Target, JsonElement Settings,
    IReadOnlyList<string> Conditions, TimeSpan Every, TimeSpan Timeout, Confirmation Down, Confirmation Up, Severity Severity, IReadOnlyList<string> Serves,
    bool Paused, bool Retired, long Version, CheckStatus State, DateTimeOffset Since, DateTimeOffset ConfirmedAt, string? Reason,
    ResultView? LastResult, IReadOnlyList<ResultDot> Recent)
{
    /// <summary>Checks it cannot work without, with their state.</summary>
    public IReadOnlyList<UpstreamView> DependsOn { get; init; } = [];

    /// <summary>The kind's Chinese title; null when the kind is gone.</summary>
    public string? KindTitle { get; init; }

    public BaselineRule? Baseline { get; init; }

    /// <summary>What is usual for it; null while that isn't known or nobody asks.</summary>
    public UsualView? Usual { get; init; }

    public FlapView? Flapping { get; init; }

    public SuppressionView? SuppressedBy { get; init; }
}

/// <summary>A check that another one depends on.</summary>
internal sealed record UpstreamView(string Id, string Name, CheckStatus State);

/// <summary>The usual latency: median of the latest answers.</summary>
internal sealed record UsualView(double MedianMs, int Samples);

/// <summary>抖动: whether its state is held, and the weighted share of changes, percent.</summary>
internal sealed record FlapView(bool Held, double Score);

/// <summary>Why nobody was told of a fault.</summary>
internal sealed record SuppressionView(Platform.Contracts.Events.SuppressionKind Kind, string Id, string Reason)
{
    public static SuppressionView? Of(CheckState state) =>
        state is { Suppressed: { } kind, SuppressedBy: { } id } ? new SuppressionView(kind, id, state.SuppressedReason ?? "") : null;
}

/// <summary>One result, with its phases.</summary>
internal sealed record ResultView(
    long Id, DateTimeOffset PlannedAt, CheckStatus Status, string? Failure, string? Reason, double? LatencyMs, double LagMs, Phases Phases, bool Manual, string? Evidence, string? TraceId)
{
    public static ResultView Of(ResultRow row) => new(
        row.Id, row.PlannedAt, row.Status, row.Failure == FailureReason.None ? null : JsonNamingPolicy.CamelCase.ConvertName(row.Failure.ToString()), row.Reason,
        row.LatencyMs, row.LagMs, new Phases(row.ResolveMs, row.ConnectMs, row.TlsMs, row.FirstByteMs, row.TransferMs), row.Manual, row.Evidence, row.TraceId);
}

/// <summary>One result with everything that is kept of it; log and conditions are kept of failures and runs by hand.</summary>
internal sealed record ResultDetailView(ResultView Result, string CheckId, string Zone, IReadOnlyList<ConditionView> Conditions, IReadOnlyList<string> Log);

/// <summary>One dot of the strip of recent results.</summary>
internal sealed record ResultDot(DateTimeOffset At, CheckStatus Status, double? LatencyMs);

/// <summary>A page of something, with how many there are in all.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>What a run by hand found.</summary>
internal sealed record RunView(
    CheckStatus Verdict, string? Reason, string? Failure, double? LatencyMs, Phases Phases, IReadOnlyList<ConditionView> Conditions, string? Evidence,
    IReadOnlyList<string> Log, string TraceId);

/// <summary>One condition with its explanation, in Chinese and in English.</summary>
internal sealed record ConditionView(string Condition, bool Holds, string Explanation, string? English = null);
