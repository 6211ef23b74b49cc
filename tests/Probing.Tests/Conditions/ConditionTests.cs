using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;
using Platform.Probing.States;

namespace Platform.Probing.Tests.Conditions;

public sealed class ConditionTests
{
    private static readonly FactDescription[] Facts =
    [
        new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "响应时间"), new("body", FactType.Text, "正文"),
        new("json", FactType.Any, "JSON 字段", "$.路径"), new("connected", FactType.Flag, "端口连通"), new("metric", FactType.Number, "指标", "名称", Open: true),
        new("size", FactType.Size, "正文大小"),
    ];

    private static readonly Observation Seen = new()
    {
        Facts = new Dictionary<string, Fact>
        {
            ["status"] = Fact.Of(503), ["latency"] = Fact.Of(TimeSpan.FromSeconds(2.31)), ["body"] = Fact.Of("系统维护中"), ["connected"] = Fact.Of(true),
            ["size"] = new Fact(FactType.Size, 1_572_864, null),
        },
        Ask = (name, argument) => (name, argument) switch
        {
            ("json", "$.code") => [Fact.Of(0)],
            ("metric", "cpu_used_percent") => [Fact.Of(95), Fact.Of(20)],
            _ => [],
        },
    };

    [Theory]
    [InlineData("latency < 2s", false, "响应时间 2.31 秒，应 < 2 秒")]
    [InlineData("status == 200", false, "状态码 503，应为 200")]
    [InlineData("status == 200 or status == 503", true, "状态码 503")]
    [InlineData("status > 500 and latency < 2s", false, "响应时间 2.31 秒，应 < 2 秒")]
    [InlineData("body contains \"首页\"", false, "正文中没有“首页”")]
    [InlineData("body matches \"维护.$\"", true, "正文 “系统维护中”")]
    [InlineData("json(\"$.code\") == 0", true, "JSON 字段 $.code 0")]
    [InlineData("json(\"$.gone\") == 0", false, "JSON 字段 $.gone没有取到")]
    [InlineData("metric(\"cpu_used_percent\") < 90%", false, "指标 cpu_used_percent 95%，应 < 90%")]
    [InlineData("cpu_used_percent < 90", false, "指标 cpu_used_percent 95，应 < 90")]
    [InlineData("connected == true", true, "端口连通 是")]
    [InlineData("(status == 200 or status == 503) and latency < 2s", false, "响应时间 2.31 秒，应 < 2 秒")]
    [InlineData("not status in (500..599, 404)", false, "状态码 503，不应在 500..599、404 之中")]
    [InlineData("status not in 500..599", false, "状态码 503，不应在 500..599 之间")]
    [InlineData("status in 200..299", false, "状态码 503，应在 200..299 之间")]
    [InlineData("not body contains \"维护\"", false, "正文包含“维护”")]
    [InlineData("not (latency > 2s or status == 503)", false, "响应时间 2.31 秒，不应 > 2 秒；状态码 503，不应为 503")]
    [InlineData("not json(\"$.gone\") == 1", false, "JSON 字段 $.gone没有取到")]
    [InlineData("not (json(\"$.gone\") == 1 and status == 200)", true, "状态码 503")]
    [InlineData("any(cpu_used_percent) < 30", true, "指标 cpu_used_percent 20")]
    [InlineData("all(cpu_used_percent) < 30", false, "指标 cpu_used_percent 95，应 < 30")]
    [InlineData("sum(cpu_used_percent) <= 100", false, "指标 cpu_used_percent之和 115，应 ≤ 100")]
    [InlineData("max(cpu_used_percent) < 90%", false, "指标 cpu_used_percent最大值 95%，应 < 90%")]
    [InlineData("avg(cpu_used_percent) > 57", true, "指标 cpu_used_percent平均值 57.5")]
    [InlineData("count(metric(\"cpu_used_percent\")) == 3", false, "指标 cpu_used_percent个数 2，应为 3")]
    [InlineData("count(nobody_has_it) == 0", true, "指标 nobody_has_it个数 0")]
    [InlineData("size > 2MB", false, "正文大小 1.5 MB，应 > 2 MB")]
    public void A_verdict_explains_itself(string text, bool holds, string explanation)
    {
        var (condition, error) = ConditionParser.Parse(text, Facts);
        Assert.Null(error);
        var verdict = ConditionEvaluator.Evaluate(condition!, Seen);
        Assert.Equal((holds, explanation), (verdict.Holds, verdict.Explanation));
    }

    [Theory]
    [InlineData("status = 200", 8)]
    [InlineData("status == ", 11)]
    [InlineData("latency < 2", 11)]
    [InlineData("latency < 2x", 11)]
    [InlineData("nothing(\"x\") == 1", 1)]
    [InlineData("body < 2", 6)]
    [InlineData("status == 200 200", 15)]
    [InlineData("body contains \"x", 15)]
    [InlineData("body matches \"(\"", 14)]
    [InlineData("status == 200 for ever", 19)]
    [InlineData("status == ？", 11)]
    [InlineData("(status == 200", 15)]
    [InlineData("status == 200)", 14)]
    [InlineData("status in (200, )", 17)]
    [InlineData("status in 299..200", 11)]
    [InlineData("body in \"a\"..\"b\"", 9)]
    [InlineData("sum(body) > 1", 5)]
    [InlineData("total(cpu) > 1", 1)]
    [InlineData("status not == 1", 12)]
    [InlineData("status == 1 else broken", 18)]
    [InlineData("size > 2s", 8)]
    [InlineData("and == 1", 1)]
    public void A_mistake_names_its_column(string text, int column) => Assert.Equal(column, ConditionParser.Parse(text, Facts).Error?.Column);

    [Fact]
    public void A_lasting_condition_keeps_its_time() =>
        Assert.Equal(TimeSpan.FromMinutes(5), ConditionParser.Parse("cpu_used_percent < 90 for 5m", Facts).Condition!.For);

    [Theory]
    [InlineData("latency < 2s", "latency 2.31 s is not < 2 s")]
    [InlineData("not status == 503", "status 503 is == 503")]
    [InlineData("max(cpu_used_percent) < 90%", "max(cpu_used_percent) 95% is not < 90%")]
    [InlineData("json(\"$.gone\") == 0", "json(\"$.gone\") was not found")]
    public void And_it_does_so_in_english(string text, string english) =>
        Assert.Equal(english, ConditionEvaluator.Evaluate(ConditionParser.Parse(text, Facts).Condition!, Seen).English);

    [Fact]
    public void A_wrong_name_is_answered_with_the_one_that_was_meant()
    {
        var error = ConditionParser.Parse("latncy < 2s", [.. Facts.Where(fact => !fact.Open)]).Error!;
        Assert.Equal((1, "此类检查没有“latncy”，是不是“latency”？"), (error.Column, error.Message));
        Assert.Contains("json(\"$.路径\")", error.Choices!);
    }

    [Theory]
    [InlineData("latency < 2s else degraded", CheckStatus.Degraded)]
    [InlineData("latency < 2s else down", CheckStatus.Down)]
    [InlineData("latency < 2s else degraded and", null)]
    [InlineData("latency < 3s else degraded", CheckStatus.Up)]
    public void A_condition_says_how_bad_it_is(string text, CheckStatus? status)
    {
        var (condition, error) = ConditionParser.Parse(text, Facts);
        Assert.Equal(status is null, error is not null);
        if (status is not null)
        {
            Assert.Equal(status, Judge.Of(Seen, [condition!], new Dictionary<string, DateTimeOffset>(), DateTimeOffset.UnixEpoch).Status);
        }
    }

    [Fact]
    public void The_worse_condition_decides_and_gives_the_reason()
    {
        Condition[] conditions = [.. new[] { "latency < 2s else degraded", "status == 200" }.Select(text => ConditionParser.Parse(text, Facts).Condition!)];
        var verdict = Judge.Of(Seen, conditions, new Dictionary<string, DateTimeOffset>(), DateTimeOffset.UnixEpoch);
        Assert.Equal((CheckStatus.Down, "状态码 503，应为 200"), (verdict.Status, verdict.Reason));
    }
}
