using System.Diagnostics;
using CsCheck;
using Platform.Contracts;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Conditions;

/// <summary>No text may crash or hang whoever reads conditions, for anybody with a contract file may write one.</summary>
public sealed class ConditionFuzzTests
{
    private static readonly FactDescription[] Facts =
    [
        new("status", FactType.Number, "状态码"), new("latency", FactType.Duration, "响应时间"), new("body", FactType.Text, "正文"), new("size", FactType.Size, "大小"),
        new("json", FactType.Any, "JSON 字段", "$.路径"), new("up", FactType.Flag, "连通"), new("metric", FactType.Number, "指标", "名称", Open: true),
    ];

    private static readonly string[] Words =
    [
        "status", "latency", "body", "json", "size", "up", "metric", "cpu", "(", ")", "\"$.code\"", "==", "!=", "<", "<=", ">", ">=", "contains", "matches", "in", "200",
        "2s", "90%", "1GB", "-1", "..", ",", "and", "or", "not", "for", "else", "degraded", "down", "any", "all", "sum", "max", "min", "avg", "count", "\\", "'", "\"",
        "true", "false", "…", "5m", "\"(a|b)*c\"", "\"(\"", "0..9",
    ];

    private static readonly Gen<string> Right = Conditions(3);

    [Fact]
    public void No_input_crashes_or_hangs_the_parser_or_the_evaluator() => Gen.OneOf(
            Gen.String,
            Pick(Words).Array[0, 40].Select(words => string.Join(' ', words)),
            Pick(Words).Array[0, 40].Select(string.Concat),
            Right,
            Gen.Select(Right, Gen.Int[0, 10_000], Gen.Int[0, 6], Pick(Words)).Select(Mutated))
        .Sample(
            text =>
            {
                var (condition, error) = ConditionParser.Parse(text, Facts);
                Assert.True(condition is null != error is null);
                Assert.InRange(error?.Column ?? 1, 1, Math.Min(text.Length, ConditionParser.LongestText) + 1);
                if (condition is not null)
                {
                    Assert.NotNull(ConditionEvaluator.Evaluate(condition, new Any(text.Length)).Explanation);
                }
            },
            iter: 200_000);

    [Fact]
    public void What_is_read_is_written_in_one_way_and_read_back_as_the_same() => Right.Sample(
        text =>
        {
            var (condition, error) = ConditionParser.Parse(text, Facts);
            Assert.True(error is null, $"{text}: {error?.Message} {error?.Column}");
            if (condition!.Canonical.Length > ConditionParser.LongestText)
            {
                return;
            }

            var again = ConditionParser.Parse(condition.Canonical, Facts);
            Assert.True(again.Error is null, $"{text} -> {condition.Canonical}: {again.Error?.Message}");
            Assert.Equal(condition.Canonical, again.Condition!.Canonical);
            Assert.Equal((condition.For, condition.Else), (again.Condition.For, again.Condition.Else));
            for (var seed = 0; seed < 6; seed++)
            {
                Assert.Equal(ConditionEvaluator.Evaluate(condition, new Any(seed)).Holds, ConditionEvaluator.Evaluate(again.Condition, new Any(seed)).Holds);
            }
        },
        iter: 30_000);

    public static TheoryData<string> Nasty() => new(
        "",
        " ",
        "\0",
        "\ud800",
        new string('(', 500),
        new string('(', 21) + "status == 1" + new string(')', 21),
        string.Concat(Enumerable.Repeat("not ", 120)) + "status == 1",
        string.Concat(Enumerable.Repeat("(not ", 80)),
        "status in (" + string.Join(",", Enumerable.Repeat("1", 240)) + ")",
        string.Join(" or ", Enumerable.Repeat("up==true", 40)),
        "status == " + new string('9', 480),
        "status == -",
        "status == 1e308",
        "latency < " + string.Concat(Enumerable.Repeat("9d", 19)),
        "latency < 99999999999999d",
        "status in 1..",
        "status in ..1",
        "status in 1...2",
        "status == 1.",
        "body matches \"(a+)+$\"",
        "body matches \"(((a{1,100}){1,100}){1,100})\"",
        "body matches \"" + new string('(', 400) + "\"",
        "body matches \"\\\\1(a)\"",
        "body matches \"(?<=a)b\"",
        "body matches \"[\"",
        "body contains \"\\",
        "body contains '\"",
        "count(count(count(status)))==1",
        "any(any == 1",
        "all(",
        "for",
        "else else",
        "status == 1 for 5m for 5m",
        "degraded == 1 else degraded",
        "json(\"\") == 1",
        "json(json) == 1",
        "status == 200 ; drop table",
        "𝓼𝓽𝓪𝓽𝓾𝓼 == 200",
        "status\u200b == 200",
        "ｓｔａｔｕｓ == 200");

    [Theory]
    [MemberData(nameof(Nasty))]
    public void Nasty_ones_are_answered_at_once(string text)
    {
        var started = Stopwatch.GetTimestamp();
        var (condition, error) = ConditionParser.Parse(text, Facts);
        Assert.True(condition is null != error is null);
        if (condition is not null)
        {
            ConditionEvaluator.Evaluate(condition, new Any(3));
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), "it took too long");
    }

    /// <summary>Conditions that are right, with brackets, aggregates and everything else.</summary>
    private static Gen<string> Conditions(int depth) => Gen.Select(
        Rules(depth), Pick("", "", " for 5m", " for 1h30m"), Pick("", "", " else degraded", " else down")).Select((rule, lasting, otherwise) => rule + lasting + otherwise);

    private static Gen<string> Rules(int depth)
    {
        var term = Gen.OneOf(
            Gen.Select(Pick("status", "cpu", "metric(\"metric\")", "sum(cpu)", "max(metric(\"a{b=\\\"c\\\"}\"))", "count(body)", "any(cpu)", "json('$.x')"),
                Pick("==", "!=", "<", "<=", ">", ">=", "in", "not in"), Pick("0", "200", "-3.5", "99.9%")).Select((fact, sign, value) => $"{fact} {sign} {value}"),
            Gen.Select(Pick("latency", "any(latency)", "min(latency)"), Pick("<", ">=", "in"), Pick("2s", "1m30s", "250ms")).Select((fact, sign, value) => $"{fact} {sign} {value}"),
            Gen.Select(Pick("body", "json(\"$.a\")"), Pick("contains", "matches", "==", "not in"), Pick("\"ok\"", "'a\"b'", "\"\\\\d+\"", "\"维护\"")).Select((fact, sign, value) => $"{fact} {sign} {value}"),
            Pick("up == true", "up != false", "size < 10MB", "status in (200..299, 304)", "size in 1KB..2GB", "latency not in (1s..2s)"));
        if (depth == 0)
        {
            return term;
        }

        var inner = Rules(depth - 1);
        return Gen.OneOf(
            term,
            Gen.Select(inner, Pick(" and ", " or "), inner).Select((one, word, other) => one + word + other),
            inner.Select(rule => $"({rule})"),
            inner.Select(rule => $"not ({rule})"),
            term.Select(rule => $"not {rule}"));
    }

    private static Gen<string> Pick(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string Mutated(string text, int place, int how, string word)
    {
        var at = text.Length == 0 ? 0 : place % text.Length;
        return how switch
        {
            0 => text[..at],
            1 => text[at..],
            2 => text[..at] + word + text[at..],
            3 => text.Remove(at, Math.Min(1, text.Length - at)),
            4 => text[..at] + (char)place + text[at..],
            5 => text + text[at..],
            _ => text.Replace(' ', (char)(place % 128)),
        };
    }

    /// <summary>Facts of whatever type, several or none.</summary>
    private sealed class Any(int seed) : IFactSource
    {
        public IReadOnlyList<Fact> Find(string name, string? argument) => ((seed + name.Length) % 6) switch
        {
            0 => [],
            1 => [Fact.Of(200), Fact.Of(double.NaN), Fact.Of(double.PositiveInfinity)],
            2 => [Fact.Of(new string('a', 20_000))],
            3 => [Fact.Of(true)],
            4 => [Fact.Of(TimeSpan.FromSeconds(seed)), Fact.Of(0, "{x}")],
            _ => [new Fact(FactType.Percent, 95, null), default],
        };
    }
}
