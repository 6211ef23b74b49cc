using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Web;

/// <summary>One step of a transaction.</summary>
internal sealed record WebStep
{
    [Required(ErrorMessage = "请填写步骤名称"), StringLength(40), Display(Name = "步骤名称")]
    public string Name { get; init; } = "";

    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "完整网址，或相对于检查地址的路径；可用 ${变量}")]
    public string Url { get; init; } = "";

    [AllowedValues("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), Display(Name = "方法")]
    public string Method { get; init; } = "GET";

    [Secret, MaxLength(50), Display(Name = "请求头", Description = "值加密保存，不再显示；可用 ${变量}")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [Secret, StringLength(65_536), Display(Name = "请求正文", Description = "可用 ${变量}")]
    public string? Body { get; init; }

    [StringLength(200), Display(Name = "正文类型")]
    public string ContentType { get; init; } = "application/json";

    [MaxLength(10), Display(Name = "期望", Description = "条件，全部成立才进行下一步；不填：status < 400")]
    public IReadOnlyList<string> Expect { get; init; } = [];

    [MaxLength(10), Display(Name = "提取", Description = "变量名 → json(\"$.路径\")、regex(\"模式\")、header(\"名称\")、cookie(\"名称\")")]
    public IReadOnlyDictionary<string, string> Extract { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a step went, for facts that ask by its name.</summary>
internal sealed record StepTaken(string Name, int Status, TimeSpan Latency);

/// <summary>
/// A visit in several steps: each on a fresh connection, so that its phases are its own and a connection that dies between two steps
/// is no outage; cookies and extracted values go on to the later steps, and are gone with the probe.
/// </summary>
internal sealed class WebTransaction
{
    private readonly IReadOnlyList<Ready> steps;

    private WebTransaction(IReadOnlyList<Ready> steps) => this.steps = steps;

    /// <summary>The steps, read once; or every mistake in them.</summary>
    public static (WebTransaction Transaction, IReadOnlyList<FieldError> Errors) Read(Uri address, IReadOnlyList<WebStep> steps)
    {
        var errors = new List<FieldError>();
        var known = new HashSet<string>();
        var ready = new List<Ready>();
        foreach (var (i, step) in steps.Index())
        {
            var path = $"steps[{i}]";
            if (steps.Take(i).Any(earlier => earlier.Name == step.Name))
            {
                errors.Add(new FieldError(path + ".name", $"已有名为“{step.Name}”的步骤"));
            }

            var url = WebAddress.Of(step.Url, address);
            errors.AddRange(url.Errors(path + ".url"));
            errors.AddRange(WebAddress.HeaderErrors(step.Headers, path));
            errors.AddRange(Unknown(step, known, path));
            var conditions = Conditions(step, path, errors);
            var extractions = Extractions(step, path, errors);
            known.UnionWith(step.Extract.Keys);
            ready.Add(new Ready(step, url, conditions, extractions));
        }

        return (new WebTransaction(ready), errors);
    }

    /// <summary>Where the steps go, in order: with this stored secrets are tied to their places.</summary>
    public IEnumerable<string> Reaches => steps.Select(step => $"{step.Step.Name}={step.Url.Origin}");

    /// <summary>Takes all steps; the answer is the last one's. <paramref name="common"/> is what every request has in common.</summary>
    public async Task<(WebAnswer? Answer, IReadOnlyList<StepTaken> Taken, Observation? Failed, IReadOnlyCollection<string> Values)> RunAsync(
        HttpDoor door, ProbeContext context, Func<Uri, HttpMethod, WebAsk> common)
    {
        var cookies = new CookieJar();
        var values = new Dictionary<string, string>();
        var taken = new List<StepTaken>();
        WebAnswer? answer = null;
        foreach (var step in steps)
        {
            context.Trace.Say($"step {step.Step.Name}");
            var start = Stopwatch.GetTimestamp();
            var (seen, failed) = await TakeAsync(step, new WebVisit(door, context, cookies), values, context, common);
            answer = seen;
            taken.Add(new StepTaken(step.Step.Name, seen?.Status ?? 0, Stopwatch.GetElapsedTime(start)));
            failed ??= Judge(step, seen!, context.Trace) ?? Carry(step, seen!, cookies, values);
            if (failed is not null)
            {
                return (answer, taken, failed with { FailureDetail = $"步骤“{step.Step.Name}”：{failed.FailureDetail}", Evidence = Evidence(seen, values.Values) }, values.Values);
            }
        }

        return (answer, taken, null, values.Values);
    }

    /// <summary>The start of what was answered, without the values that were taken out of answers: a token is nobody's evidence.</summary>
    public static string? Evidence(WebAnswer? answer, IEnumerable<string> values)
    {
        if (answer is null)
        {
            return null;
        }

        var text = values.Where(value => value.Length > 3).Aggregate(answer.Text, (text, value) => text.Replace(value, SettingsJson.Masked, StringComparison.Ordinal));
        return text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence];
    }

    private static async Task<(WebAnswer? Answer, Observation? Failed)> TakeAsync(
        Ready step, WebVisit visit, Dictionary<string, string> values, ProbeContext context, Func<Uri, HttpMethod, WebAsk> common)
    {
        try
        {
            var (url, method) = (step.Url.With(values), HttpMethod.Parse(step.Step.Method));
            var ask = common(url, method);
            return (await visit.GoAsync(ask with
            {
                Headers = [.. ask.Headers, .. step.Step.Headers.Select(header => KeyValuePair.Create(header.Key, Placeholders.InHeader(header.Value, values)))],
                Body = step.Step.Body is { } body ? Placeholders.InBody(body, step.Step.ContentType, values) : null,
                ContentType = step.Step.ContentType,
            }), null);
        }
        catch (Exception failure) when (FailureReasons.Of(failure, context.Deadline) is var reason && reason != FailureReason.Internal)
        {
            context.Trace.Say($"{reason}: {failure.Message}");
            return (null, Observation.Failed(reason, FailureReasons.Detail(failure, reason) ?? Failures.Chinese(reason)));
        }
    }

    private static Observation? Judge(Ready step, WebAnswer answer, ProbeTrace trace)
    {
        var seen = WebFacts.Observe(answer, answer.Latency, trace);
        var broken = step.Expect.Select(condition => ConditionEvaluator.Evaluate(condition, seen)).Where(verdict => !verdict.Holds).Select(verdict => verdict.Explanation).ToList();
        return broken.Count == 0 ? null : Observation.Failed(FailureReason.StepFailed, string.Join("；", broken));
    }

    private static Observation? Carry(Ready step, WebAnswer answer, CookieJar cookies, Dictionary<string, string> values)
    {
        foreach (var (name, extraction) in step.Extract)
        {
            if (extraction.Find(answer, cookies) is not { } value)
            {
                return Observation.Failed(FailureReason.StepFailed, $"没有取到变量 {name}（{extraction.Text}）");
            }

            values[name] = value;
        }

        return null;
    }

    private static IEnumerable<FieldError> Unknown(WebStep step, HashSet<string> known, string path)
    {
        var texts = step.Headers.Select(header => (Path: $"{path}.headers.{header.Key}", Text: (string?)header.Value)).Append((Path: path + ".url", Text: step.Url)).Append((Path: path + ".body", Text: step.Body));
        return texts.SelectMany(place => Placeholders.Names(place.Text).Where(name => !known.Contains(name)).Distinct()
            .Select(name => new FieldError(place.Path, $"前面的步骤没有提取变量“{name}”", Choices: [.. known])));
    }

    private static List<Condition> Conditions(WebStep step, string path, List<FieldError> errors)
    {
        var conditions = new List<Condition>();
        foreach (var (i, text) in (step.Expect.Count > 0 ? step.Expect : ["status < 400"]).Index())
        {
            var (condition, error) = ConditionParser.Parse(text, WebFacts.OfAnswer);
            if (condition is null)
            {
                errors.Add(new FieldError($"{path}.expect[{i}]", error!.Message, Column: error.Column, Choices: error.Choices));
            }
            else
            {
                conditions.Add(condition);
            }
        }

        return conditions;
    }

    private static List<(string Name, Extraction Extraction)> Extractions(WebStep step, string path, List<FieldError> errors)
    {
        var extractions = new List<(string Name, Extraction Extraction)>();
        foreach (var (name, text) in step.Extract)
        {
            var (extraction, error) = Extraction.Parse(text);
            if (!Placeholders.IsName(name))
            {
                errors.Add(new FieldError($"{path}.extract.{name}", "变量名只能由字母、数字和下划线组成，最长 40 个字符"));
            }
            else if (extraction is null)
            {
                errors.Add(new FieldError($"{path}.extract.{name}", error!));
            }
            else
            {
                extractions.Add((name, extraction));
            }
        }

        return extractions;
    }

    private sealed record Ready(WebStep Step, WebAddress Url, IReadOnlyList<Condition> Expect, IReadOnlyList<(string Name, Extraction Extraction)> Extract);
}
