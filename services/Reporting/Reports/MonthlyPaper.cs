using System.Globalization;
using Platform.Reporting.Documents;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Reporting.Reports;

/// <summary>The paper: sections in the order that monthly reports use; what did not happen says 「本月无」 instead of a gap.</summary>
internal static class MonthlyPaper
{
    private const int ListedIncidents = 100;
    private const int ChartedSystems = 8;

    public static byte[] Write(ReportInput input, MonthlyFigures figures)
    {
        using var word = new WordDocument();
        var contract = input.Facts.Contract;
        word.Cover([contract.Title, "月度运维执行报告", $"（{input.Facts.Period.Title}）"],
        [
            ("报告编号", $"{input.Row.Number}（第 {input.Row.Version} 版）"), ("采购单位", contract.Customer), ("运维单位", contract.Supplier ?? "　　　　　　　　"),
            ("数据截至", ShanghaiTime.Chinese(figures.AsOf)), ("生成日期", ShanghaiTime.Chinese(ShanghaiTime.DateOf(figures.AsOf))),
        ]);
        word.Title("月度运维执行报告");
        word.Paragraph("", PaperStyle.Plain);
        Overview(word, input, figures);
        Systems(word, figures);
        Checks(word, figures);
        Incidents(word, figures);
        Messages(word, figures);
        Kpis(word, figures);
        Remarks(word, figures);
        word.Heading(1, "八、交付与签字盖章");
        word.Paragraph("本报告电子版与附表（指标、可用性、故障、短信、检查结果、证据全部明细）一并交付，纸质版经运维人员签字、公司盖章后交付采购单位。");
        word.Paragraph("", PaperStyle.Plain);
        word.Signatures([("运维单位", contract.Supplier ?? "　　　　　　　　"), ("采购单位", contract.Customer)]);
        return word.Save();
    }

    private static void Overview(WordDocument word, ReportInput input, MonthlyFigures figures)
    {
        var contract = input.Facts.Contract;
        word.Heading(1, "一、概述");
        word.Paragraph($"根据{contract.Title}合同要求，现将{input.Facts.Period.Title}运维执行情况报告如下。统计期为{ShanghaiTime.Chinese(figures.From)}至{ShanghaiTime.Chinese(figures.To)}"
            + (figures.IsRunning ? $"，统计期尚未结束，数据截至{ShanghaiTime.Chinese(figures.AsOf)}。" : "。"));
        word.Paragraph($"纳入运维的系统{contract.Systems.Count}个、检查项{contract.Checks.Count}个。" + (figures.ResultsTotal == 0 ? "本月无检查结果。"
            : $"完成检查{figures.ResultsTotal}次，正常率{figures.OkRateText}。") + (figures.Incidents.Count == 0 ? "本月无故障。"
            : $"发生故障{figures.Incidents.Count}起，其中重大故障{figures.MajorIncidents}起，尚未恢复{figures.OpenIncidents}起。"));
        word.Paragraph($"考核指标{figures.Kpis.Count}项：达标{figures.KpisMet}项，未达标{figures.KpisNotMet}项，本月无数据{figures.KpisNoData}项。");
        if (input.IsProvisionalCalendar)
        {
            word.Paragraph("本年度节假日安排尚未公布，涉及节假日的计算按法定节假日暂定。");
        }
    }

    private static void Systems(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "二、系统运行情况");
        if (figures.Systems.All(system => system.Availability is null))
        {
            word.Paragraph("本月无系统运行监测数据。");
            return;
        }

        word.Paragraph(string.Concat(figures.Systems.Where(system => system.Availability is not null).Select(system =>
            $"{system.Name}可用率{system.AvailabilityText}，{(system.Outages == 0 ? "本月无确认中断" : $"确认中断{system.Outages}次，合并后共{system.DownText}")}。")));
        word.Table("表1　系统可用性", [new("系统", 34), new("可用率", 16), new("确认中断次数", 16), new("中断时长", 20), new("检查结果数", 14)],
            figures.Systems.Select(system => (string[])[system.Name, system.AvailabilityText, Text(system.Outages), system.DownText, Text(system.Results)]));
        var charted = figures.Systems.Where(system => system.Availability is not null).Take(ChartedSystems).ToList();
        var lowest = charted.SelectMany(system => system.Days).Min(day => day.Availability) ?? 100;
        word.Chart(new Chart(
            "图1　每日可用率（%，横轴为日）", figures.Systems[0].Days.Count > 1 ? ChartShape.Line : ChartShape.Bar,
            [.. charted[0].Days.Select(day => Text(day.Day.Day))],
            [.. charted.Select(system => new ChartSeries(system.Name, [.. system.Days.Select(day => (double?)day.Availability)]))], "0.0##",
            Math.Floor((double)Math.Min(lowest, 99.5m)), 100));
    }

    private static void Checks(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "三、巡检与检查情况");
        Rounds(word, figures);
        if (figures.Checks.Count == 0)
        {
            word.Paragraph("本月无检查结果。");
            return;
        }

        word.Paragraph($"本月自动检查{figures.ResultsTotal}次，正常{figures.ResultsOk}次，异常{figures.Checks.Sum(check => check.Failed)}次，"
            + $"未知{figures.ResultsUnknown}次（不计入正常率），正常率{figures.OkRateText}。应检次数按检查周期推算，每次结果见附表。");
        word.Table("表2　检查统计", [new("检查项", 26), new("系统", 24), new("应检", 11), new("实检", 11), new("正常", 11), new("异常", 8), new("未知", 8), new("正常率", 13), new("平均耗时", 13)],
            figures.Checks.Select(check => (string[])[check.Name, check.System, check.Planned is { } planned ? Text(planned) : "—", Text(check.Total), Text(check.Ok), Text(check.Failed), Text(check.Unknown),
                check.OkRateText, check.AverageMs is { } average ? average.ToString("0", CultureInfo.InvariantCulture) + "毫秒" : "—"]));
    }

    private static void Rounds(WordDocument word, MonthlyFigures figures)
    {
        if (figures.Rounds.Count == 0)
        {
            return;
        }

        int Sum(Func<RoundFigures, int> of) => figures.Rounds.Sum(of);
        word.Paragraph($"本月到期巡检{Sum(plan => plan.Due)}轮，按时完成{Sum(plan => plan.Done)}轮，逾期完成{Sum(plan => plan.Late)}轮，漏检{Sum(plan => plan.Missed)}轮，"
            + $"无法判定{Sum(plan => plan.Unknown)}轮；检查{Sum(plan => plan.Items)}项，异常{Sum(plan => plan.Abnormal)}项，未检查{Sum(plan => plan.NotDone)}项。逐轮记录见附表。");
        word.Table("表2－1　巡检计划执行", [new("巡检计划", 28), new("应检", 10), new("按时", 10), new("逾期", 10), new("漏检", 10), new("无法判定", 12), new("按时完成率", 16), new("异常项", 12)],
            figures.Rounds.Select(plan => (string[])[plan.Plan, Text(plan.Due), Text(plan.Done), Text(plan.Late), Text(plan.Missed), Text(plan.Unknown), plan.DoneRateText, Text(plan.Abnormal)]));
    }

    private static void Incidents(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "四、故障与事件");
        if (figures.Incidents.Count == 0)
        {
            word.Paragraph("本月无故障。");
            return;
        }

        word.Paragraph($"本月发生故障{figures.Incidents.Count}起，其中响应超时{Late(figures, one => one.RespondVerdict)}起，恢复超时{Late(figures, one => one.RestoreVerdict)}起，尚未恢复{figures.OpenIncidents}起。"
            + (figures.Incidents.Count > ListedIncidents ? $"下表列出前{ListedIncidents}起，共{figures.Incidents.Count}起，其余见附表。" : ""));
        word.Table("表3　故障清单", [new("编号", 19), new("系统及故障", 30), new("级别", 8), new("发现时间", 17), new("响应用时", 15), new("恢复用时", 15), new("状态", 10)],
            figures.Incidents.Take(ListedIncidents).Select(one => (string[])[one.Number, $"{one.System}\n{one.Title}", one.Severity, ShanghaiTime.Table(one.DetectedAt),
                $"{one.RespondText}\n{one.RespondVerdict}", $"{one.RestoreText}\n{one.RestoreVerdict}", one.State]));
    }

    private static void Messages(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "五、通知送达情况");
        var messages = figures.Messages;
        if (messages.Total == 0)
        {
            word.Paragraph("本月无短信通知。");
            return;
        }

        word.Paragraph($"本月发送短信通知{messages.Total}条（计费{messages.Segments}条），送达{messages.Delivered}条，送达率{messages.DeliveredRateText}，"
            + $"失败{messages.Failed}条，过期{messages.Expired}条，待回执{messages.Submitted}条；从受理到送达最长用时{messages.SlowestText}。");
    }

    private static void Kpis(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "六、考核指标完成情况");
        if (figures.Kpis.Count == 0)
        {
            word.Paragraph("合同未约定考核指标。");
            return;
        }

        word.Paragraph($"按合同约定的{figures.Kpis.Count}项指标统计如下，“本月无”表示统计期内没有可供计算的记录，不视为达标。");
        word.Table("表4　考核指标", [new("序号", 7), new("指标", 22), new("要求", 12), new("实际", 18), new("证据数", 10), new("结论", 11), new("扣款步骤", 32)],
            figures.Kpis.Select(kpi => (string[])[Text(kpi.Number), kpi.Name, kpi.Target, kpi.ActualText, Text(kpi.EvidenceCount), kpi.VerdictText,
                kpi.Penalty.Steps.Count == 0 ? kpi.Penalty.Text : string.Join("\n", kpi.Penalty.Steps)]));
        word.Heading(2, "（一）计算说明");
        foreach (var kpi in figures.Kpis)
        {
            word.Paragraph($"{kpi.Number}．{kpi.Name}：{string.Concat(kpi.Steps)}");
        }
    }

    private static void Remarks(WordDocument word, MonthlyFigures figures)
    {
        word.Heading(1, "七、存在问题与建议");
        word.Paragraph("（系统生成，待人工确认）");
        Listed(word, "（一）存在问题", figures.Problems);
        Listed(word, "（二）建议", figures.Advice);
    }

    private static void Listed(WordDocument word, string heading, IReadOnlyList<string> items)
    {
        word.Heading(2, heading);
        if (items.Count == 0)
        {
            word.Paragraph("本月无。");
        }

        for (var i = 0; i < items.Count; i++)
        {
            word.Paragraph($"{i + 1}．{items[i]}");
        }
    }

    private static int Late(MonthlyFigures figures, Func<IncidentFigures, string> verdict) => figures.Incidents.Count(one => verdict(one) == "超时");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
