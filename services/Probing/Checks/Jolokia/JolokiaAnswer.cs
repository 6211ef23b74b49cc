using System.Text.Json;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Jolokia;

/// <summary>From Jolokia's answers to facts; what a server doesn't have, or has otherwise, is no fact.</summary>
internal sealed class JolokiaAnswer(JolokiaSettings settings)
{
    private readonly Dictionary<string, List<Fact>> facts = [];
    private readonly Dictionary<string, IReadOnlyList<Fact>> own = [];

    public void Add(string name, FactType type, double? value, string? label = null)
    {
        if (value is { } seen && double.IsFinite(seen))
        {
            (facts.TryGetValue(name, out var values) ? values : facts[name] = []).Add(new Fact(type, seen, null, label));
        }
    }

    /// <summary>Memory, processor, threads, age, collections: the first five answers.</summary>
    public void Jvm(IReadOnlyList<JsonElement> answers)
    {
        var used = JsonField.Number(answers[0], "value", "HeapMemoryUsage", "used");
        var most = JsonField.Number(answers[0], "value", "HeapMemoryUsage", "max") is > 0 and var max ? max : JsonField.Number(answers[0], "value", "HeapMemoryUsage", "committed");
        Add("heap_used_bytes", FactType.Number, used);
        Add("heap_used_percent", FactType.Percent, 100 * used / most);
        Add("nonheap_used_bytes", FactType.Number, JsonField.Number(answers[0], "value", "NonHeapMemoryUsage", "used"));

        // A JVM that cannot tell its load says -1.
        Add("cpu_used_percent", FactType.Percent, JsonField.Number(answers[1], "value", "ProcessCpuLoad") is >= 0 and var process ? 100 * process : null);
        Add("system_cpu_percent", FactType.Percent, JsonField.Number(answers[1], "value", "SystemCpuLoad") is >= 0 and var system ? 100 * system : null);
        Add("open_files_percent", FactType.Percent, 100 * JsonField.Number(answers[1], "value", "OpenFileDescriptorCount") / JsonField.Number(answers[1], "value", "MaxFileDescriptorCount"));
        Add("threads", FactType.Number, JsonField.Number(answers[2], "value", "ThreadCount"));
        Add("threads_peak", FactType.Number, JsonField.Number(answers[2], "value", "PeakThreadCount"));
        var uptime = JsonField.Number(answers[3], "value", "Uptime");
        Add("uptime", FactType.Duration, uptime / 1_000);
        Text("version", JsonField.Text(answers[3], "value", "SpecVersion"));
        Text("server", JsonField.Text(answers[3], "value", "VmVersion"));
        var collectors = JsonField.Members(answers[4], "value").ToList();
        if (collectors.Count > 0)
        {
            Add("gc_count", FactType.Number, collectors.Sum(collector => JsonField.Number(collector.Value, "CollectionCount") ?? 0));
            Add("gc_time_percent", FactType.Percent, 100 * collectors.Sum(collector => JsonField.Number(collector.Value, "CollectionTime") ?? 0) / uptime);
        }
    }

    public void Pools(JsonElement answer)
    {
        foreach (var pool in JsonField.Members(answer, "value"))
        {
            var label = $"（{NameOf(pool.Name)}）";
            var busy = JsonField.Number(pool.Value, settings.ThreadPoolAttributes[1]);
            var most = JsonField.Number(pool.Value, settings.ThreadPoolAttributes[2]);
            Add("pool_threads", FactType.Number, JsonField.Number(pool.Value, settings.ThreadPoolAttributes[0]), label);
            Add("pool_busy", FactType.Number, busy, label);
            Add("pool_max", FactType.Number, most, label);
            Add("pool_used_percent", FactType.Percent, most > 0 ? 100 * busy / most : null, label);
        }
    }

    public void Requests(JsonElement processors, JsonElement managers)
    {
        foreach (var processor in JsonField.Members(processors, "value"))
        {
            var label = $"（{NameOf(processor.Name)}）";
            Add("requests", FactType.Number, JsonField.Number(processor.Value, "requestCount"), label);
            Add("request_errors", FactType.Number, JsonField.Number(processor.Value, "errorCount"), label);
        }

        var sessions = JsonField.Members(managers, "value").Select(manager => JsonField.Number(manager.Value, "activeSessions")).OfType<double>().ToList();
        Add("sessions", FactType.Number, sessions.Count > 0 ? sessions.Sum() : null);
    }

    /// <summary>The reads of the settings, in their order.</summary>
    public void Own(IEnumerable<JsonElement> answers)
    {
        foreach (var (read, answer) in settings.Reads.Zip(answers))
        {
            // One MBean answers with its attributes, a pattern with one member for each MBean.
            var beans = read.Mbean.Contains('*', StringComparison.Ordinal)
                ? JsonField.Members(answer, "value").Select(bean => (Label: $"（{NameOf(bean.Name)}）", bean.Value))
                : [("", JsonField.At(answer, "value") ?? default)];
            own[read.Name] = [.. beans.Select(bean => Leaf(bean.Value, read) is { } leaf ? leaf with { Label = bean.Label } : (Fact?)null).OfType<Fact>()];
        }
    }

    public Observation Observed(TimeSpan latency) => new()
    {
        Facts = facts.Where(fact => fact.Value is [{ Label: null }]).ToDictionary(fact => fact.Key, fact => fact.Value[0]),
        Several = facts.Where(fact => fact.Value is not [{ Label: null }]).ToDictionary(fact => fact.Key, fact => (IReadOnlyList<Fact>)fact.Value),
        Ask = (_, name) => own.GetValueOrDefault(name) ?? [],
        Latency = latency,
        Evidence = string.Join('\n', facts.SelectMany(fact => fact.Value.Take(5).Select(value => $"{fact.Key}{value.Label} {value.Chinese()}"))) is var text
            && text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence],
    };

    private static Fact? Leaf(JsonElement bean, JolokiaRead read)
    {
        // Some agents answer a single attribute bare; an attribute that can't be read is a text that says so.
        if ((JsonField.At(bean, read.Attribute) ?? (bean.ValueKind == JsonValueKind.Object ? null : bean)) is not { } value
            || value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith("ERROR: ", StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var step in read.Path?.Split('/', '.') ?? [])
        {
            if (JsonField.At(value, step) is not { } inner)
            {
                return null;
            }

            value = inner;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Fact.Of(value.GetDouble()),
            JsonValueKind.String => Fact.Of(value.GetString()!),
            JsonValueKind.True or JsonValueKind.False => Fact.Of(value.GetBoolean()),
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            _ => Fact.Of(value.GetRawText()),
        };
    }

    /// <summary>The property <c>name</c> of an object name, without its quotes: http-nio-8080.</summary>
    private static string NameOf(string bean)
    {
        var start = bean.IndexOf("name=", StringComparison.Ordinal);
        var rest = start < 0 ? bean : bean[(start + 5)..];
        return rest.StartsWith('"') && rest.IndexOf('"', 1) is > 0 and var quote ? rest[1..quote] : start < 0 ? rest : rest.Split(',')[0];
    }

    private void Text(string name, string? value)
    {
        if (value is not null)
        {
            facts[name] = [Fact.Of(value)];
        }
    }
}
