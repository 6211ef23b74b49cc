using System.Net;
using System.Text.RegularExpressions;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.Tests;

public sealed partial class PagesTests : IAsyncLifetime
{
    private ConsoleHost console = null!;

    public static TheoryData<string, string, string[]> Pages => new()
    {
        { "/", Roles.OperationsManager, ["1 个不可用", "1 个故障处置中", "GZ20261123-001", "当前值守", "待交付", "缺失", "99.899%", "数据截至"] },
        { "/rounds", Roles.OperationsManager, ["巡检记录", "日常巡检", "执行中", "漏检", "平台停机 14:30–18:00", "0 / 2 轮完成"] },
        { "/rounds/small.daily.202611230900", Roles.DutyEngineer, ["门户网站", "信息检索", "待检查", "/rounds/small.daily.202611230900/items/search", "首页可用", "甲1"] },
        { "/rounds/small.daily.202611230900/items/search", Roles.DutyEngineer, ["门户网站：信息检索", "本项必须上传", "补录原因"] },
        { "/plans", Roles.OperationsManager, ["每工作日 09:00、15:00", "待批准", "/plans/local.own/approve", "2027 年春节", "2 倍", "02-06 17:30 至 02-07 08:30 无人值守"] },
        { "/checks", Roles.OperationsManager, ["新增检查项", "首页可用", "连接超时", "网页与接口"] },
        { "/checks/local.look", Roles.OperationsManager, ["登记结果", "人工检查记录", "现场断网", "检索超时", "/evidence/e1"] },
        { "/checks/local.look/record", Roles.OperationsManager, ["用普通账号登录", "1. 首页打开", "未能检查", "本项必须上传"] },
        { "/checks/import", Roles.OperationsManager, ["试导入", "下载 Excel 模板"] },
        { "/checks/local.page/baseline", Roles.OperationsManager, ["与基线不一致", "批准为基线", "欢迎光临", "赵敏"] },
        { "/maintenances", Roles.OperationsManager, ["数据库升级", "维护中", "照常巡检、不通知", "登记维护窗口"] },
        { "/licences", Roles.OperationsManager, ["东方通 TongWeb", "将到期", "登记授权"] },
        { "/licences/tongweb", Roles.OperationsManager, ["激活", "续期", "到期前 30 天"] },
        { "/zones", Roles.OperationsManager, ["探测节点", "probe-1", "没有探测节点"] },
        { "/checks/new", Roles.OperationsManager, ["先选择种类", "按访问者的方式请求一次"] },
        { "/checks/new?kind=http", Roles.OperationsManager, ["立即试跑", "settings.url", "忽略证书错误", "status == 200"] },
        { "/checks/yueyang-2026.portal-home", Roles.OperationsManager, ["不可用：连接超时", "最近一次失败", "HTTP/1.1 503", "最近一次成功", "查看数据", "最近 3 次中 3 次失败"] },
        { "/alerts", Roles.DutyEngineer, ["告警中", "重大", "查看故障单"] },
        { "/incidents", Roles.DutyEngineer, ["未恢复", "GZ20261123-001", "待认领"] },
        { "/incidents/new", Roles.DutyEngineer, ["建立故障单"] },
        { "/incidents/i1", Roles.DutyEngineer, ["响应时限", "恢复时限", "六要素", "待填写", "307101", "认领", "已定位", "138****5678"] },
        { "/i/i1", Roles.DutyEngineer, ["认领", "响应时限"] },
        { "/duty", Roles.OperationsManager, ["张*", "缺班", "白班", "登记换班"] },
        { "/messages", Roles.OperationsManager, ["138****5678", "已送达", "下一页"] },
        { "/messages/m1", Roles.OperationsManager, ["状态报告", "0af7651916cd43dd8448eb211c80319c"] },
        { "/messages/inbound", Roles.OperationsManager, ["307101", "故障单"] },
        { "/simulator", Roles.OperationsManager, ["张*", "重大故障307101", "发送"] },
        { "/contracts", Roles.OperationsManager, ["导入合同", "智慧监管综合指挥平台运维服务", "履行中"] },
        { "/contracts/apply", Roles.OperationsManager, ["试运行", "变量文件"] },
        { "/contracts/yueyang-2026", Roles.Customer, ["条款台账", "系统可用性不低于 99.9%", "7×24"] },
        { "/contracts/yueyang-2026/kpis?month=2026-11&kpi=availability", Roles.Customer, ["99.899%", "未达标", "扣1%", "取数明细", "不可用 40 分"] },
        { "/reports", Roles.OperationsManager, ["生成报表", "YB202610-1", "运维月报", "下载 Word", "下载 Excel"] },
        { "/deliverables", Roles.OperationsManager, ["月度运维执行报告", "缺失", "登记起草"] },
        { "/status", Roles.Customer, ["系统运行状态", "政务服务门户", "部分功能受影响，正在处理", "中断 12 分钟", "可用率 99.91%"] },
        { "/users", Roles.SystemAdministrator, ["zhang", "值班工程师", "停用", "新增用户"] },
        { "/users/new", Roles.SystemAdministrator, ["登录名", "角色"] },
        { "/audit", Roles.Auditor, ["POST /incidents/{key}/acknowledge", "成功"] },
        { "/health", Roles.OperationsManager, ["告警服务", "数据库不可用", "重放"] },
    };

    public async ValueTask InitializeAsync() => console = await ConsoleHost.StartAsync();

    public async ValueTask DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task The_public_status_page_needs_no_session_and_says_when_nothing_is_public()
    {
        Assert.Contains("政务服务门户", WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(console.As(), "/status")), StringComparison.Ordinal);
        console.Api.Instead["GET probing/status"] = (200, """{"at":"2026-11-23T04:00:00Z","state":"none","sentence":"未选择公开系统","systems":[]}""");
        Assert.Contains("未选择公开系统", WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(console.As(), "/status")), StringComparison.Ordinal);
        console.Api.Instead["GET probing/status"] = (503, "");
        Assert.Contains("暂时无法显示", WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(console.As(), "/status")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_says_what_it_is_for_and_asks_no_other_host(string path, string role, string[] texts)
    {
        using var client = console.As(role);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var raw = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var page = WebUtility.HtmlDecode(raw);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotMatch(Leftover(), page);
        Assert.DoesNotMatch(ForeignAddress(), raw);
        Assert.DoesNotMatch(InlineScriptOrStyle(), raw);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_from_outside_is_shown_as_text()
    {
        using var client = console.As(Roles.DutyEngineer);
        Assert.DoesNotContain("<script>alert", await ConsoleHost.ReadAsync(client, "/incidents/i1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Customer, "合同交付", "身份权限")]
    [InlineData(Roles.SystemAdministrator, "身份权限", "合同交付")]
    [InlineData(Roles.DutyEngineer, "告警故障", "身份权限")]
    public async Task The_menu_shows_only_what_a_role_may_use(string role, string shown, string hidden)
    {
        using var client = console.As(role);
        var page = WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(client, "/"));
        Assert.Contains($"<h2>{shown}</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"<h2>{hidden}</h2>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_the_permission_is_refused_in_words()
    {
        using var client = console.As(Roles.Customer);
        Assert.Contains("没有权限查看此页面", WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(client, "/audit")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_without_a_page_says_so()
    {
        using var client = console.As(Roles.Customer);
        using var answer = await client.GetAsync(new Uri("/nothing/here", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("页面不存在", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_sentence_and_never_green()
    {
        console.Api.Instead["GET probing/summary"] = (503, "");
        using var client = console.As(Roles.OperationsManager);
        var page = WebUtility.HtmlDecode(await ConsoleHost.ReadAsync(client, "/"));
        Assert.Contains("暂时无法取得系统状态", page, StringComparison.Ordinal);
        Assert.DoesNotContain("全部运行正常", page, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[^\w.]@[A-Za-z(][A-Za-z.(]*")]
    private static partial Regex Leftover();

    [GeneratedRegex("(?:src|href|action|srcset)=\"(?:https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScriptOrStyle();
}
