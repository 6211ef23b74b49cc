using CsCheck;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Conditions;

public sealed class ConditionTests
{
    private static readonly FactDescription[] Facts =
    [
        new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "响应时间"), new("body", FactType.Text, "正文"),
        new("json", FactType.Any, "JSON 字段", "$.路径"), new("connected", FactType.Flag, "端口连通"), new("metric", FactType.Number, "指标", "名称", Open: true),
    ];

    private static readonly string[] Words =
    [
        "status", "latency", "body", "json", "(", ")", "\"$.code\"", "==", "<", "contains", "matches", "200", "2s", "90%", "and", "or", "for", "\\", "'", "-", "…",
    ];

    private static readonly Observation Seen = new()
    {
        Facts = new Dictionary<string, Fact>
        {
            ["status"] = Fact.Of(503), ["latency"] = Fact.Of(TimeSpan.FromSeconds(2.31)), ["body"] = Fact.Of("系统维护中"), ["connected"] = Fact.Of(true),
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
    public void A_mistake_names_its_column(string text, int column) => Assert.Equal(column, ConditionParser.Parse(text, Facts).Error?.Column);

    [Fact]
    public void A_lasting_condition_keeps_its_time() =>
        Assert.Equal(TimeSpan.FromMinutes(5), ConditionParser.Parse("cpu_used_percent < 90 for 5m", Facts).Condition!.For);

    [Fact]
    public void No_input_crashes_the_parser() => Gen.OneOf(
            Gen.String,
            Gen.Int[0, Words.Length - 1].Select(i => Words[i])
                .Array[0, 30].Select(words => string.Join(' ', words)))
        .Sample(text =>
        {
            var (condition, error) = ConditionParser.Parse(text, Facts);
            Assert.True(condition is null != error is null);
            if (condition is not null)
            {
                ConditionEvaluator.Evaluate(condition, Seen);
            }
        });
}
