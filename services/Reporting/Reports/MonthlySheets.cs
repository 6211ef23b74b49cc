using Platform.Contracts;
using Platform.Reporting.Documents;
using Platform.Reporting.Evidence;
using Platform.Reporting.Facts;

namespace Platform.Reporting.Reports;

/// <summary>The workbook beside the paper: all rows, not a cut of them.</summary>
internal static class MonthlySheets
{
    public static void Write(ReportInput input, MonthlyFigures figures, Stream stream, CancellationToken cancellationToken)
    {
        var facts = input.Facts;
        using var book = new Workbook(stream);
        book.Add("指标", [new("序号", 6), new("指标", 26), new("要求", 12), new("实际", 22), new("证据数", 10), new("结论", 10), new("扣款", 20), new("扣款步骤", 60), new("计算过程", 80)],
            figures.Kpis.Select(kpi => (object?[])[kpi.Number, kpi.Name, kpi.Target, kpi.ActualText, kpi.EvidenceCount, kpi.VerdictText, kpi.Penalty.Text,
                string.Join("；", kpi.Penalty.Steps), string.Join(" ", kpi.Steps)]));
        book.Add("可用性", [new("系统", 30), new("日期", 12), new("可用率（%）", 14), new("中断次数（本期）", 16), new("中断时长（本期）", 20)],
            figures.Systems.SelectMany(system => system.Days.Select(day => (object?[])[system.Name, day.Day.ToString("yyyy-MM-dd"), day.Availability, null, null])
                .Prepend([system.Name, "合计", system.Availability, system.Outages, system.DownText])));
        book.Add("故障", [new("编号", 18), new("系统", 24), new("故障", 40), new("级别", 8), new("发现", 20), new("通知", 20), new("响应", 20), new("恢复", 20), new("响应用时", 14),
                new("响应结论", 10), new("恢复用时", 14), new("恢复结论", 10), new("状态", 10)],
            figures.Incidents.Select(one => (object?[])[one.Number, one.System, one.Title, one.Severity, one.DetectedAt, one.NotifiedAt, one.AcknowledgedAt, one.RecoveredAt,
                one.RespondText, one.RespondVerdict, one.RestoreText, one.RestoreVerdict, one.State]));
        book.Add("中断", [new("系统", 24), new("检查项", 30), new("开始", 20), new("结束", 20), new("原因", 60)],
            facts.OutagesInPeriod.Select(outage => (object?[])[outage.SystemName, outage.CheckName, outage.From, outage.To, outage.Reason]));
        book.Add("短信", [new("受理", 20), new("提交", 20), new("完成", 20), new("状态", 14), new("接收人", 12), new("号码", 14), new("通道", 14), new("条数", 8), new("故障", 40), new("原因", 40)],
            facts.Messages.Select(one => (object?[])[one.AcceptedAt, one.SubmittedAt, one.CompletedAt, Labels.Of(one.State), one.PersonId, one.PhoneMasked, one.Provider, one.Segments, one.IncidentId, one.Reason]));
        book.Add("检查统计", [new("检查项", 30), new("系统", 24), new("应检", 10), new("实检", 10), new("正常", 10), new("异常", 10), new("未知", 10), new("正常率", 12), new("平均耗时（毫秒）", 16), new("P95 耗时（毫秒）", 16)],
            figures.Checks.Select(one => (object?[])[one.Name, one.System, one.Planned, one.Total, one.Ok, one.Failed, one.Unknown, one.OkRateText, one.AverageMs, one.P95Ms]));
        book.Add("巡检记录", [new("计划时间", 20), new("巡检计划", 30), new("状态", 12), new("应于", 20), new("完成", 20), new("项目", 8), new("正常", 8), new("异常", 8), new("未检查", 8), new("未判定", 8), new("说明", 50), new("编号", 40)],
            facts.Rounds.Select(one => (object?[])[one.PlannedAt, one.PlanName, Labels.Of(one.State), one.FinishBy, one.FinishedAt, one.Items, one.Normal, one.Abnormal, one.NotDone, one.Unknown, one.Reason, one.Id]));
        book.Add("检查结果", [new("计划时间", 20), new("检查项", 30), new("检查项编号", 30), new("系统", 16), new("网络域", 14), new("结果", 10), new("耗时（毫秒）", 14)],
            input.Results.Rows(facts.Contract.Id, new Span(facts.Period.Start, facts.Period.End)).Select(row =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return (object?[])[row.PlannedAt, row.CheckName, row.CheckId, row.SystemId, row.Zone, Labels.Of(row.Status), row.LatencyMs];
            }));
        book.Add("证据", [new("指标", 26), new("类别", 12), new("编号", 40), new("时间", 20), new("说明", 80)],
            figures.Kpis.SelectMany(kpi => kpi.Rows.Select(row => (object?[])[kpi.Name, row.Kind, row.Id, row.At, row.Text])));
        book.Add("佐证记录", [new("类别", 12), new("编号或名称", 30), new("等级", 8), new("发生", 20), new("完成", 20), new("成功", 8), new("说明", 50), new("登记", 20), new("登记人", 16)],
            facts.Evidence.Where(row => facts.Period.Contains(row.OccurredAt)).Select(row => (object?[])[EvidenceLabels.Of(row.Kind), row.Reference, EvidenceLabels.Of(row.Level), row.OccurredAt, row.CompletedAt,
                row.Succeeded is null ? null : row.Succeeded.Value ? "是" : "否", row.Note, row.RecordedAt, row.RecordedBy]));
    }
}
