namespace Platform.Console.Text;

/// <summary>The words of the console for what the API says in English; an unknown word is shown as it came.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        // CheckStatus
        ["up"] = "正常", ["degraded"] = "降级", ["down"] = "不可用", ["unknown"] = "未知", ["paused"] = "已暂停", ["maintenance"] = "维护中",
        // Severity
        ["general"] = "一般", ["major"] = "重大",
        // IncidentState
        ["open"] = "待认领", ["acknowledged"] = "处理中", ["recovered"] = "已恢复", ["closed"] = "已关闭",
        // MessageState
        ["accepted"] = "已受理", ["uncertain"] = "提交结果不明", ["submitted"] = "已提交", ["delivered"] = "已送达", ["failed"] = "失败", ["expired"] = "已过期",
        // Alerts
        ["firing"] = "告警中", ["resolved"] = "已恢复", ["active"] = "告警中", ["suppressed"] = "已抑制", ["silenced"] = "已屏蔽",
        // Reports and deliverables
        ["pending"] = "待生成", ["queued"] = "排队中", ["running"] = "正在生成", ["generating"] = "正在生成", ["ready"] = "已生成", ["succeeded"] = "已生成", ["made"] = "已生成", ["done"] = "已完成", ["completed"] = "已完成",
        ["draft"] = "草稿", ["review"] = "待审核", ["reviewed"] = "已审核", ["sign"] = "待签字", ["signed"] = "已签字", ["stamp"] = "待盖章", ["stamped"] = "已盖章",
        ["deliver"] = "待提交", ["archived"] = "已归档", ["late"] = "已逾期", ["overdue"] = "已逾期", ["due"] = "待提交", ["upcoming"] = "未到期", ["missing"] = "缺失",
        ["planned"] = "未到期", ["notDue"] = "未到期", ["notStarted"] = "未开始",
        // KPI
        ["met"] = "达标", ["missed"] = "未达标", ["pass"] = "达标", ["fail"] = "未达标", ["passed"] = "达标", ["noData"] = "无数据", ["none"] = "无数据", ["manual"] = "人工评定",
        ["atRisk"] = "有风险", ["notMeasured"] = "未测量", ["served"] = "已落实", ["partly"] = "部分落实", ["partial"] = "部分落实", ["unserved"] = "未落实", ["notServed"] = "未落实",
        // Report kinds
        ["monthly-operations"] = "运维月报", ["month"] = "每月", ["quarter"] = "每季度", ["halfYear"] = "每半年", ["year"] = "每年", ["once"] = "一次性",
        // Timeline and failure reasons
        ["detected"] = "发现", ["opened"] = "建单", ["notified"] = "已通知", ["note"] = "进展", ["escalated"] = "升级", ["reopened"] = "重新打开", ["severityChanged"] = "级别变化",
        ["upgraded"] = "升级为重大", ["signedOff"] = "客户确认", ["replied"] = "短信回复", ["resolvedByPerson"] = "人工恢复", ["merged"] = "合并",
        ["timeout"] = "超时", ["refused"] = "连接被拒绝", ["dns"] = "域名解析失败", ["tls"] = "证书或加密握手失败", ["condition"] = "条件不满足", ["connect"] = "无法连接",
        // Users, services
        ["enabled"] = "启用", ["disabled"] = "停用", ["healthy"] = "正常", ["unhealthy"] = "异常", ["ignored"] = "未处理", ["handled"] = "已处理",
        // Roles
        ["system-administrator"] = "系统管理员", ["security-administrator"] = "安全管理员", ["auditor"] = "审计管理员", ["operations-manager"] = "运维经理",
        ["duty-engineer"] = "值班工程师", ["customer"] = "采购人", ["integrator"] = "对接系统", ["service"] = "平台服务",
        // Services
        ["probing"] = "巡检服务", ["alerting"] = "告警服务", ["notification"] = "短信与通知服务", ["reporting"] = "合同与报表服务", ["identity"] = "统一身份服务", ["gateway"] = "网关", ["console"] = "控制台",
        // Check kinds
        ["http"] = "网页与接口", ["tcp"] = "端口", ["icmp"] = "Ping", ["dns-kind"] = "域名解析", ["sql"] = "数据库", ["redis"] = "Redis", ["prometheus"] = "指标采集", ["heartbeat"] = "心跳", ["file"] = "文件管道",
        ["content"] = "网页防篡改", ["websocket"] = "WebSocket", ["grpc"] = "gRPC 健康检查", ["grpc-health"] = "gRPC 健康检查", ["oidc"] = "统一身份认证登录", ["smtp"] = "邮件服务器",
        ["ssh"] = "SSH 命令", ["sftp"] = "SFTP 目录", ["elasticsearch"] = "Elasticsearch", ["nginx"] = "Nginx 状态", ["jolokia"] = "Java 中间件", ["licence"] = "授权有效期",
        // Phases of a probe
        ["resolve"] = "解析", ["firstByte"] = "首字节", ["transfer"] = "传输", ["total"] = "合计",
        // Templates
        ["incident-opened"] = "故障告警", ["incident-recovered"] = "故障恢复", ["incident-escalated"] = "故障升级", ["reply"] = "回执", ["incident-acknowledged"] = "认领回执",
    };

    public static string Of(string? word) => word is null or "" ? Show.None : Table.GetValueOrDefault(word, word);

    /// <summary>A network zone; the one that everything is in that names none has a name for people.</summary>
    public static string Zone(string? zone) => zone is "default" ? "默认网络域" : Show.OrNone(zone);

    /// <summary>What a field of a form is called; null: its path says it best.</summary>
    public static string? Path(string path) => path switch
    {
        "name" => "名称", "system" => "系统", "conditions" => "条件", "every" => "间隔", "timeout" => "超时", "down" => "不可用", "up" => "恢复", "contract" => "合同",
        "remark" => "说明", "evidence" => "佐证文件", "at" => "检查时间", "lateReason" => "补录原因", "result" => "结果", "reason" => "事由", "from" => "开始", "to" => "结束", "scope" => "范围",
        _ => null,
    };

    /// <summary>Why a check is in its state: one that has been probed but never agreed on anything is not "never probed".</summary>
    public static string? Reason(string? state, string? reason, bool probed) => probed && state == "unknown" && reason == "尚未探测" ? "已有结果，次数不足以判定" : reason;

    /// <summary>What a person found in a manual check.</summary>
    public static string Result(string? result) => result switch { "normal" => "正常", "abnormal" => "异常", "notChecked" => "未能检查", _ => Of(result) };

    public static string Kind(string? kind) => kind switch { "tls" => "证书", "dns" => "域名解析", "manual" => "人工检查", _ => Of(kind) };

    /// <summary>What a property name of a settings schema is called on a form.</summary>
    public static string Tone(string? state) => state switch
    {
        "up" or "delivered" or "succeeded" or "made" or "met" or "pass" or "passed" or "ready" or "done" or "completed" or "recovered" or "resolved" or "signed" or "archived" or "served" or "enabled" or "healthy" or "handled" => "good",
        "degraded" or "acknowledged" or "uncertain" or "atRisk" or "due" or "review" or "sign" or "partly" or "partial" or "submitted" or "running" or "generating" => "warn",
        "down" or "failed" or "expired" or "missed" or "fail" or "late" or "overdue" or "open" or "firing" or "active" or "unserved" or "notServed" or "unhealthy" or "missing" => "bad",
        "paused" or "planned" or "disabled" => "plan",
        _ => "",
    };
}
