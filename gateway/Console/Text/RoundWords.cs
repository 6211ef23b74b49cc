namespace Platform.Console.Text;

/// <summary>The words and tones of inspection rounds: a missed round is 漏检, where a missed target is 未达标.</summary>
internal static class RoundWords
{
    public static readonly string[] States = ["missed", "late", "unknown", "running", "planned", "done"];

    public static string Of(string? state) => state switch
    {
        "planned" => "待执行", "running" => "执行中", "done" => "按时完成", "late" => "逾期完成", "missed" => "漏检", "unknown" => "无法判定", _ => Words.Of(state),
    };

    public static string Tone(string? state) => state switch { "done" => "good", "late" or "running" or "unknown" => "warn", "missed" => "bad", _ => "plan" };

    public static string Item(string? state) => state switch
    {
        "pending" => "待检查", "normal" => "正常", "abnormal" => "异常", "notDone" => "未检查", "unknown" => "未判定", _ => Words.Of(state),
    };

    public static string ItemTone(string? state) => state switch { "normal" => "good", "abnormal" => "bad", "notDone" or "unknown" => "warn", _ => "plan" };

    public static string Plan(string? state) => state switch { "draft" => "待批准", "active" => "执行中", "paused" => "已暂停", "retired" => "已停用", _ => Words.Of(state) };

    public static string PlanTone(string? state) => state switch { "active" => "good", "draft" => "warn", _ => "plan" };

    /// <summary>What evidence is asked for.</summary>
    public static string? Evidence(string? evidence) => evidence switch { null or "" => null, "note" => "填写说明", "screenshot" => "上传截图", "file" => "上传文件", _ => evidence };
}
