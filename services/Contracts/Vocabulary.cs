namespace Platform.Contracts;

/// <summary>How bad a fault is, by the contract's own two classes (003-1 §2.7.3).</summary>
public enum Severity
{
    /// <summary>一般: performance badly degraded, partial loss, under four hours.</summary>
    General = 0,

    /// <summary>重大: the system is down or attacked, or a general fault has lasted four hours.</summary>
    Major = 1,
}

/// <summary>What a check says about its target.</summary>
public enum CheckStatus
{
    /// <summary>未知: no fresh or trustworthy result. Never counted as available or as outage.</summary>
    Unknown = 0,

    /// <summary>正常: every condition holds.</summary>
    Up = 1,

    /// <summary>降级: reachable, but worse than agreed or than its own baseline.</summary>
    Degraded = 2,

    /// <summary>不可用: a condition fails, confirmed by the check's own rule.</summary>
    Down = 3,

    /// <summary>已暂停: switched off by a person.</summary>
    Paused = 4,
}

/// <summary>Where an incident stands.</summary>
public enum IncidentState
{
    /// <summary>待认领: nobody has acknowledged it; the response clock runs.</summary>
    Open = 0,

    /// <summary>处理中: somebody has acknowledged it; the restore clock runs.</summary>
    Acknowledged = 1,

    /// <summary>已恢复: service is restored; both clocks have stopped.</summary>
    Recovered = 2,

    /// <summary>已关闭: recovered and recorded.</summary>
    Closed = 3,
}

/// <summary>Where a message stands. States only move forward.</summary>
public enum MessageState
{
    /// <summary>已受理: stored durably, not yet handed to a carrier.</summary>
    Accepted = 0,

    /// <summary>提交结果不明: the hand-over timed out; the carrier may or may not have it. Never blindly resent.</summary>
    Uncertain = 1,

    /// <summary>已提交: the carrier has taken it.</summary>
    Submitted = 2,

    /// <summary>已送达: the delivery receipt says so.</summary>
    Delivered = 3,

    /// <summary>失败: the carrier or the receipt says so.</summary>
    Failed = 4,

    /// <summary>已过期: its time-to-live ran out before hand-over.</summary>
    Expired = 5,
}

/// <summary>Where an inspection round (巡检记录) stands.</summary>
public enum RoundState
{
    /// <summary>待执行: not due yet.</summary>
    Planned = 0,

    /// <summary>执行中: begun, not everything is answered.</summary>
    Running = 1,

    /// <summary>按时完成.</summary>
    Done = 2,

    /// <summary>逾期完成: finished after its window.</summary>
    Late = 3,

    /// <summary>漏检: not done, or not all of it.</summary>
    Missed = 4,

    /// <summary>无法判定: carried out, but some of it could not be judged, for reasons of ours.</summary>
    Unknown = 5,
}

/// <summary>Chinese labels of the shared vocabulary, the same on screens, in messages and in documents.</summary>
public static class Labels
{
    /// <summary>Label of a severity.</summary>
    public static string Of(Severity value) => value == Severity.Major ? "重大" : "一般";

    /// <summary>Label of a check status.</summary>
    public static string Of(CheckStatus value) => value switch
    {
        CheckStatus.Up => "正常",
        CheckStatus.Degraded => "降级",
        CheckStatus.Down => "不可用",
        CheckStatus.Paused => "已暂停",
        _ => "未知",
    };

    /// <summary>Label of an inspection round's state.</summary>
    public static string Of(RoundState value) => value switch
    {
        RoundState.Planned => "待执行",
        RoundState.Running => "执行中",
        RoundState.Done => "按时完成",
        RoundState.Late => "逾期完成",
        RoundState.Missed => "漏检",
        _ => "无法判定",
    };

    /// <summary>Label of an incident state.</summary>
    public static string Of(IncidentState value) => value switch
    {
        IncidentState.Open => "待认领",
        IncidentState.Acknowledged => "处理中",
        IncidentState.Recovered => "已恢复",
        _ => "已关闭",
    };

    /// <summary>Label of a message state.</summary>
    public static string Of(MessageState value) => value switch
    {
        MessageState.Accepted => "已受理",
        MessageState.Uncertain => "提交结果不明",
        MessageState.Submitted => "已提交",
        MessageState.Delivered => "已送达",
        MessageState.Failed => "失败",
        _ => "已过期",
    };
}
