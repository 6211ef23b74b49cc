using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Contracts;

namespace Platform.Probing.Register;

/// <summary>The words of registers as customers keep them, and what they mean here.</summary>
internal static partial class SheetWords
{
    /// <summary>Columns of the template in their order: field, heading, explanation, width.</summary>
    public static IReadOnlyList<(string Field, string Heading, string Explanation, int Width)> Columns { get; } =
    [
        ("id", "编号", "留空则由系统、部件和名称生成；再次导入时按编号对应", 18),
        ("system", "系统", "必填；没有的系统会新建", 18),
        ("component", "部件", "可空", 14),
        ("zone", "网络域", "可空，例如 互联网区、政务外网区", 12),
        ("name", "名称", "必填，显示在界面和报表中", 26),
        ("kind", "类型", "必填；可从下拉列表选择", 14),
        ("address", "地址", "网址，或主机名、IP 地址", 34),
        ("port", "端口", "类型为端口、证书等时填写", 8),
        ("every", "频率", "例如 5分钟、30s、每天4次", 10),
        ("timeout", "超时", "例如 10s", 8),
        ("conditions", "判定条件", "每行一个，例如 status == 200；留空用该类型的默认条件", 34),
        ("severity", "级别", "一般 或 重大", 8),
        ("down", "失败确认", "连续多次才判为不可用，例如 3 of 3", 10),
        ("up", "恢复确认", "例如 2 of 2", 10),
        ("serves", "对应条款", "可空，多条用分号隔开", 18),
        ("contract", "合同", "可空；手工补充到某个合同时填写合同编号", 14),
        ("settings", "其他设置", "JSON；密文显示为 ******，保持不变即沿用", 40),
    ];

    private static readonly Dictionary<string, string> Fields = Aliases(new()
    {
        ["id"] = "编号 检查项编号 检查编号 id checkid",
        ["name"] = "名称 检查项 检查项名称 检查名称 监控项 监控项名称 监测项 巡检项 巡检项目 巡检内容 检查内容 项目名称 name",
        ["system"] = "系统 系统名称 所属系统 业务系统 应用系统 信息系统 system",
        ["component"] = "部件 组件 部件名称 组件名称 模块 子系统 component",
        ["zone"] = "网络域 网络区域 所在网络 所属网络 区域 网络 zone",
        ["kind"] = "类型 检查类型 监控类型 监测类型 检查方式 监控方式 方式 协议 kind type",
        ["address"] = "地址 目标 目标地址 访问地址 监控地址 网址 链接 url ip ip地址 主机 主机名 主机地址 服务器地址 服务器 域名 address host target",
        ["port"] = "端口 端口号 服务端口 port",
        ["every"] = "频率 频次 周期 间隔 检查频率 巡检频率 监控频率 检查周期 监控周期 巡检周期 检查间隔 采集间隔 every interval",
        ["timeout"] = "超时 超时时间 timeout",
        ["conditions"] = "条件 判定条件 判断条件 正常标准 检查标准 阈值 conditions condition",
        ["severity"] = "级别 严重程度 故障级别 告警级别 重要程度 重要性 等级 severity",
        ["down"] = "失败确认 异常确认 故障确认 down",
        ["up"] = "恢复确认 up",
        ["serves"] = "条款 对应条款 合同条款 serves",
        ["contract"] = "合同 合同编号 所属合同 contract",
        ["settings"] = "其他设置 设置 参数 settings",
    });

    private static readonly Dictionary<string, string> Kinds = Aliases(new()
    {
        ["http"] = "http https 网页 网站 网址 接口 网页与接口 url web http接口 网页接口",
        ["tcp"] = "tcp 端口 tcp端口 telnet 端口连通",
        ["tls"] = "tls ssl 证书 tls证书 ssl证书 https证书",
        ["dns"] = "dns 域名 域名解析",
        ["icmp"] = "icmp ping 连通性 主机连通 网络连通",
        ["sql"] = "sql 数据库",
        ["redis"] = "redis 缓存",
        ["prometheus"] = "prometheus 指标 指标采集 exporter",
        ["heartbeat"] = "heartbeat 心跳",
        ["manual"] = "manual 人工 人工检查 人工巡检",
    });

    public static string? Field(string heading) => Fields.GetValueOrDefault(Bare(heading));

    /// <summary>A kind by its name, its title, or a word that people use for it.</summary>
    public static string Kind(string text, IEnumerable<(string Name, string Title)> known)
    {
        var bare = Bare(text);
        var named = known.FirstOrDefault(kind => Bare(kind.Name) == bare || Bare(kind.Title) == bare).Name;
        return named ?? Kinds.GetValueOrDefault(bare) ?? text.Trim();
    }

    public static string? Severity(string text) => Bare(text) switch
    {
        "重大" or "major" or "高" or "紧急" or "严重" or "重要" or "一级" => "major",
        "一般" or "general" or "中" or "低" or "普通" or "次要" or "二级" or "三级" => "general",
        _ => null,
    };

    /// <summary>An interval as people write it: <c>5m</c>, <c>5分钟</c>, <c>每小时</c>, <c>4次/天</c>, <c>每天4次</c>; as duration text, or null.</summary>
    public static string? Every(string text)
    {
        var bare = Bare(text);
        if (Duration.TryParse(bare, out _))
        {
            return bare;
        }

        if (bare is "随巡检" or "巡检" or "rounds")
        {
            return "0s";
        }

        if (TimesPattern().Match(bare) is { Success: true } times)
        {
            var unit = Seconds(times.Groups["unit"].Value.Length > 0 ? times.Groups["unit"].Value : times.Groups["unit2"].Value);
            var count = int.Parse(times.Groups["n"].Value.Length > 0 ? times.Groups["n"].ValueSpan : times.Groups["n2"].ValueSpan, CultureInfo.InvariantCulture);
            return count > 0 ? Duration.Format(TimeSpan.FromSeconds(Math.Floor((double)unit / count))) : null;
        }

        return SpanPattern().Match(bare) is { Success: true } span
            ? Duration.Format(TimeSpan.FromSeconds((span.Groups["n"].Length > 0 ? int.Parse(span.Groups["n"].ValueSpan, CultureInfo.InvariantCulture) : 1) * Seconds(span.Groups["unit"].Value))) : null;
    }

    /// <summary>Full width to half, no spaces, brackets with what is in them, stars or colons; lower case.</summary>
    internal static string Bare(string text)
    {
        var bare = new StringBuilder(text.Length);
        var inside = 0;
        foreach (var c in text.Length <= 100 ? text.Normalize(NormalizationForm.FormKC) : "")
        {
            inside += c is '(' or '【' or '[' ? 1 : 0;
            if (inside == 0 && !char.IsWhiteSpace(c) && c is not ('*' or ':' or '：' or '_' or '-'))
            {
                bare.Append(char.ToLowerInvariant(c));
            }

            inside -= inside > 0 && c is ')' or '】' or ']' ? 1 : 0;
        }

        return bare.ToString();
    }

    private static int Seconds(string unit) => unit switch
    {
        "秒" or "秒钟" => 1, "分" or "分钟" => 60, "时" or "小时" or "个小时" => 3_600, "周" or "星期" => 604_800, "月" or "个月" => 2_592_000, _ => 86_400,
    };

    private static Dictionary<string, string> Aliases(Dictionary<string, string> words) =>
        words.SelectMany(entry => entry.Value.Split(' ').Select(alias => (Alias: Bare(alias), entry.Key))).ToDictionary(entry => entry.Alias, entry => entry.Key);

    [GeneratedRegex("^每?(?<n>[0-9]{1,5})?(?<unit>秒钟|秒|分钟|分|个小时|小时|时|天|日|周|星期|个月|月)(一次|1次|检查|巡检)?$", RegexOptions.NonBacktracking)]
    private static partial Regex SpanPattern();

    [GeneratedRegex("^((?<n>[0-9]{1,4})次[/每](?<unit>小时|时|天|日|周|月)|每?(?<unit2>小时|天|日|周|月)(?<n2>[0-9]{1,4})次)$", RegexOptions.NonBacktracking)]
    private static partial Regex TimesPattern();
}
