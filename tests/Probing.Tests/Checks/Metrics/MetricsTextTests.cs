using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Platform.Probing.Checks.Metrics;

namespace Platform.Probing.Tests.Checks.Metrics;

public sealed class MetricsTextTests
{
    private static readonly Gen<string> Name = Gen.Char["abcxyz_:"].Array[1, 8].Select(name => new string(name));

    private static readonly Gen<string> Text = Gen.Char["abc\"\\\n{},=# 中/\r\u2028"].Array[0, 12].Select(text => new string(text));

    private static readonly Gen<(string Name, Dictionary<string, string> Labels, double Value)> OneSample = Gen.Select(
        Name, Gen.Select(Gen.Char["abcxyz_"].Array[1, 4].Select(name => new string(name)), Text).Array[0, 4], Gen.Double,
        (name, labels, value) => (name, labels.DistinctBy(label => label.Item1).ToDictionary(label => label.Item1, label => label.Item2), value));

    [Fact]
    public void What_was_written_is_read_back_whatever_stands_in_the_labels() => OneSample.Array[0, 20].Sample(samples =>
    {
        var text = string.Join('\n', samples.Select(sample => Line(sample.Name, sample.Labels, sample.Value)));
        var read = MetricsText.Read(text);
        Assert.Equal(0, read.BadLines);
        Assert.Equal(samples.Length, read.Series.Count);
        foreach (var (name, labels, value) in samples)
        {
            var selector = Selector.Parse(name + (labels.Count == 0 ? "" : Labels(labels)));
            Assert.Contains(read.Series.Find(selector!), sample => sample.Value.Equals(value) && Same(LabelReader.Read(sample.Labels), labels));
        }
    });

    [Fact]
    public void No_input_crashes_it_or_takes_long() => Gen.Char["ab{}\"\\=,~!# \n\t0.e+-NIf\0\ud800中"].Array[0, 400].Sample(characters =>
    {
        var text = new string(characters);
        var start = Stopwatch.GetTimestamp();
        var read = MetricsText.Read(text);
        var scrapes = new Scrapes(read.Series, read.Series, 1, DateTimeOffset.UnixEpoch);
        foreach (var fact in new[] { "metric", "rate", "quantile", "age", "label" })
        {
            scrapes.Ask(fact, text);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }, iter: 2_000);

    [Fact]
    public void A_valid_page_with_any_part_cut_out_is_still_read() => Gen.Int[0, Page.Length - 1].Select(Gen.Int[0, 60]).Sample((from, length) =>
    {
        var read = MetricsText.Read(Page.Remove(from, Math.Min(length, Page.Length - from)));
        Assert.InRange(read.Series.Count + read.BadLines, 0, 8);
    });

    [Fact]
    public void Times_exemplars_infinities_and_names_in_quotes_are_understood()
    {
        var read = MetricsText.Read(Page);
        Assert.Equal((0, true), (read.BadLines, read.Ended));
        Assert.Equal(5, Only(read, "http_requests_total{code=\"200\"}"));
        Assert.Equal(double.PositiveInfinity, Only(read, "limit"));
        Assert.Equal(0.25, Only(read, "{\"http.duration\",path=\"/\"}"));
        Assert.Equal(2, Only(read, "with_time"));
    }

    [Theory]
    [InlineData("a{b=\"1\"", "no closing brace")]
    [InlineData("a{b=1} 2", "no quotes")]
    [InlineData("a", "no value")]
    [InlineData("a b", "no number")]
    [InlineData("1a 2", "a name that begins with a digit")]
    [InlineData("<html>", "a page")]
    public void A_line_that_is_none_is_counted_and_passed_over(string line, string why)
    {
        var read = MetricsText.Read("good 1\n" + line + "\nalso 2\n");
        Assert.True(read.BadLines == 1 && read.FirstBadLine == 2 && read.Series.Count == 2, why);
    }

    [Theory]
    [InlineData("fs{mount=\"/\"}", 1)]
    [InlineData("fs{mount!=\"/\"}", 2)]
    [InlineData("fs{mount=~\"/d.*\"}", 2)]
    [InlineData("fs{mount!~\"/d.*\"}", 1)]
    [InlineData("fs{mount=~\"d\"}", 0)]
    [InlineData("fs{other=\"\"}", 3)]
    [InlineData("fs", 3)]
    public void Selectors_work_as_in_Prometheus(string selector, int found) =>
        Assert.Equal(found, MetricsText.Read("fs{mount=\"/\"} 1\nfs{mount=\"/data\"} 2\nfs{mount=\"/d\",x=\"y\"} 3").Series.Find(Selector.Parse(selector)!).Count);

    [Fact]
    public void More_samples_than_the_limit_are_not_kept()
    {
        var read = MetricsText.Read(string.Concat(Enumerable.Repeat("a 1\n", MetricsText.MostSamples + 10)));
        Assert.True(read.TooMany);
        Assert.Equal(MetricsText.MostSamples, read.Series.Count);
    }

    private const string Page = """
        # HELP http_requests_total All. "quotes" {braces}
        # TYPE http_requests_total counter
        http_requests_total{code="200",path="/a\"b\\c\n"} 5 # {trace_id="x"} 1 1520879607.789
        http_requests_total{ code = "500" , path = "/" , } 1e3
        limit +Inf
        {"http.duration",path="/"} 0.25
        with_time 2 1395066363000
        # EOF
        """;

    private static double Only(MetricsText read, string selector) => Assert.Single(read.Series.Find(Selector.Parse(selector)!)).Value;

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(label => other.TryGetValue(label.Key, out var value) && value == label.Value);

    private static string Line(string name, Dictionary<string, string> labels, double value) =>
        name + (labels.Count == 0 ? "" : Labels(labels)) + " " + Number(value);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Labels(Dictionary<string, string> labels) => "{" + string.Join(',', labels.Select(label =>
        $"{label.Key}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"")) + "}";
}
