using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;
using Platform.Reporting.Kpis;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Tests.Reports;

/// <summary>A contract with the eight indicators of 004 and a November to report on.</summary>
internal static class SampleFacts
{
    public static readonly ContractDocument Contract = new()
    {
        Id = "yueyang-2026",
        Title = "智慧监管综合指挥平台运维服务",
        Customer = "岳阳市市场监督管理局",
        Supplier = "湖南某某信息技术有限公司",
        From = new DateOnly(2026, 1, 1),
        To = new DateOnly(2026, 12, 31),
        Systems = [new SystemDefinition("command", "智慧监管综合指挥平台", "政务外网区", []), new SystemDefinition("exchange", "数据交换平台", "政务外网区", [])],
        Checks = [Check("portal", "首页可用", "command"), Check("api", "查询接口", "command"), Check("batch", "数据交换批次", "exchange")],
        Kpis =
        [
            Kpi("availability", "系统可用性和稳定性", "availability", ">= 99.9%", new PenaltyDefinition("0.1%", "1%", null, PenaltyRounding.Up, new PenaltyDefinition("1%", "1%", null, PenaltyRounding.Up, null, null), null)),
            Kpi("response", "故障响应时间", "late_responses", "<= 3", new PenaltyDefinition(null, null, 4, PenaltyRounding.Up, null, null)),
            Kpi("resolution", "故障解决时间", "mean_resolution", "<= 2h", null),
            Kpi("fix-time", "漏洞修复时效", "vulnerability_days", "<= 48h", new PenaltyDefinition("1d", "2%", null, PenaltyRounding.Up, null, null)),
            Kpi("fix-rate", "漏洞修复率", "vulnerability_rate", ">= 90%", null),
            Kpi("recovery", "系统、数据恢复时效", "recovery_time", "<= 4h", new PenaltyDefinition(null, null, null, PenaltyRounding.Up, null, "超时承担相应业务损失")),
            Kpi("backup", "系统、数据备份与恢复", "backup_success", ">= 99.9%", new PenaltyDefinition(null, null, null, PenaltyRounding.Up, null, "承担相应损失")),
            Kpi("recurrence", "问题复发率", "recurrence", "<= 3", null),
        ],
    };

    public static readonly DateTimeOffset AsOf = At(30, 16, 0).AddDays(2);

    public static CheckDefinition Check(string id, string name, string system) => new()
    {
        Id = id,
        Name = name,
        System = system,
        Kind = "http",
        Settings = global::System.Text.Json.JsonDocument.Parse("{}").RootElement,
        Every = TimeSpan.FromMinutes(5),
    };

    /// <summary>An instant of November 2026, Shanghai time.</summary>
    public static DateTimeOffset At(int day, int hour, int minute, int second = 0) => new(2026, 11, day, hour, minute, second, TimeSpan.FromHours(8));

    public static Outage Down(string system, string check, DateTimeOffset from, DateTimeOffset? to) =>
        new("yueyang-2026." + check, check, system, system, from, to, "状态码 503，应为 200");

    public static IncidentSnapshot Incident(int number, DateTimeOffset at, TimeSpan? acknowledged, TimeSpan? recovered, string fingerprint = "portal") => new()
    {
        Id = $"i{number}",
        Number = $"GZ{ShanghaiTime.DateOf(at):yyyyMMdd}-{number:000}",
        ContractId = Contract.Id,
        SystemId = "command",
        SystemName = "智慧监管综合指挥平台",
        Title = "首页可用 不可用",
        Fingerprint = fingerprint,
        Severity = number % 2 == 0 ? Severity.Major : Severity.General,
        State = recovered is null ? IncidentState.Open : IncidentState.Closed,
        DetectedAt = at,
        OpenedAt = at,
        NotifiedAt = at.AddMinutes(1),
        AcknowledgedAt = at + acknowledged,
        RecoveredAt = at + recovered,
        RespondBy = at.AddMinutes(15),
        RestoreBy = at.AddHours(4),
    };

    public static EvidenceRecord Recorded(EvidenceKind kind, string reference, DateTimeOffset at, TimeSpan? taken, bool? succeeded = null, VulnerabilityLevel? level = null) => new()
    {
        Id = reference + at.Ticks,
        ContractId = Contract.Id,
        Kind = kind,
        Reference = reference,
        OccurredAt = at,
        CompletedAt = at + taken,
        Succeeded = succeeded,
        Level = level,
        RecordedAt = at,
        RecordedBy = "li",
    };

    public static ContractFacts Month(
        IReadOnlyList<Outage>? outages = null, IReadOnlyList<IncidentSnapshot>? incidents = null, IReadOnlyList<EvidenceRecord>? evidence = null,
        IReadOnlyList<CheckDay>? results = null, IReadOnlyList<MessageFact>? messages = null, DateTimeOffset? asOf = null, ContractDocument? contract = null) => new(
        contract ?? Contract, Period.Month(2026, 11, asOf ?? AsOf), outages ?? [], incidents ?? [], messages ?? [], evidence ?? [], results ?? [], [],
        new WorkingCalendar().IsHoliday);

    /// <summary>A month with something in every section.</summary>
    public static ContractFacts Full()
    {
        var days = Enumerable.Range(1, 30).SelectMany(day => new[] { ("portal", "首页可用", "command"), ("api", "查询接口", "command"), ("batch", "数据交换批次", "exchange") }
            .Select(check => new CheckDay(new DateOnly(2026, 11, day), "yueyang-2026." + check.Item1, check.Item2, check.Item3, 288, 285 - (day % 3), day % 3, 2, 1))).ToList();
        return Month(
            [Down("command", "portal", At(8, 3, 0), At(8, 3, 40)), Down("command", "api", At(8, 3, 20), At(8, 4, 30)), Down("exchange", "batch", At(20, 23, 50), At(21, 0, 10))],
            [Incident(1, At(8, 3, 0), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(90)), Incident(2, At(20, 23, 50), TimeSpan.FromMinutes(22), TimeSpan.FromMinutes(20 * 14), "batch")],
            [
                .. Enumerable.Range(1, 30).Select(day => Recorded(EvidenceKind.Backup, "每日全量备份", At(day, 2, 0), TimeSpan.FromMinutes(30), succeeded: day != 17)),
                Recorded(EvidenceKind.Drill, "季度恢复演练", At(18, 14, 0), TimeSpan.FromMinutes(95), succeeded: true),
                Recorded(EvidenceKind.Vulnerability, "CVE-2026-1001", At(3, 9, 0), TimeSpan.FromHours(70), level: VulnerabilityLevel.High),
                Recorded(EvidenceKind.Vulnerability, "CVE-2026-2002", At(10, 9, 0), TimeSpan.FromHours(20), level: VulnerabilityLevel.Medium),
            ],
            days,
            [.. Enumerable.Range(1, 5).Select(i => new MessageFact
            {
                Id = $"m{i}", ContractId = Contract.Id, PhoneMasked = "138****5678", PersonId = "zhang", Provider = "simulator", IncidentId = "i1", Segments = 2,
                State = i == 5 ? MessageState.Failed : MessageState.Delivered, AcceptedAt = At(8, 3, i), SubmittedAt = At(8, 3, i, 1), CompletedAt = At(8, 3, i, 1 + i),
            })]);
    }

    private static KpiDefinition Kpi(string id, string name, string formula, string target, PenaltyDefinition? penalty) =>
        new() { Id = id, Name = name, Formula = formula, Target = target, Penalty = penalty };
}
