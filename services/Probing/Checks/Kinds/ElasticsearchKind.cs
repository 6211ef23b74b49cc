using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of an Elasticsearch probe.</summary>
internal sealed record ElasticsearchSettings : WebSource
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "地址", Description = "任一节点，例如 http://10.0.0.5:9200")]
    public string Url { get; init; } = "";

    [StringLength(4_096), Secret, Display(Name = "API 密钥", Description = "Base64 形式的 id:key；加密保存")]
    public string? ApiKey { get; init; }

    [Display(Name = "检查节点", Description = "磁盘、堆内存和 CPU，逐个节点")]
    public bool Nodes { get; init; } = true;

    protected override string? Authorization() => ApiKey is { } key ? "ApiKey " + key : base.Authorization();
}

/// <summary>elasticsearch: health of the cluster, and disk, heap and CPU of each node; OpenSearch answers the same.</summary>
internal sealed class ElasticsearchKind(HttpDoor door) : CheckKind<ElasticsearchSettings>
{
    private const int LargestAnswer = 8 << 20;
    private const string NodeFields =
        "nodes.*.name,nodes.*.jvm.mem.heap_used_percent,nodes.*.jvm.uptime_in_millis,nodes.*.fs.total,nodes.*.os.cpu.percent,nodes.*.indices.store.size_in_bytes,nodes.*.indices.docs.count,"
        + "nodes.*.thread_pool.*.rejected";

    private static readonly (string Fact, string Field)[] OfCluster =
    [
        ("nodes", "number_of_nodes"), ("data_nodes", "number_of_data_nodes"), ("unassigned_shards", "unassigned_shards"), ("initializing_shards", "initializing_shards"),
        ("relocating_shards", "relocating_shards"), ("active_shards_percent", "active_shards_percent_as_number"), ("pending_tasks", "number_of_pending_tasks"),
    ];

    public override string Name => "elasticsearch";

    public override string Title => "Elasticsearch";

    public override KindPlace Place => new("中间件", "集群与节点健康、磁盘和堆内存");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("status", FactType.Text, "集群状态"), new("status_level", FactType.Number, "集群状态级别（绿 0、黄 1、红 2）"), new("cluster", FactType.Text, "集群名称"),
        new("nodes", FactType.Number, "节点数"), new("data_nodes", FactType.Number, "数据节点数"), new("unassigned_shards", FactType.Number, "未分配分片数"),
        new("initializing_shards", FactType.Number, "初始化中的分片数"), new("relocating_shards", FactType.Number, "迁移中的分片数"),
        new("active_shards_percent", FactType.Percent, "活动分片比例"), new("pending_tasks", FactType.Number, "待处理任务数"),
        new("disk_used_percent", FactType.Percent, "磁盘使用率"), new("heap_used_percent", FactType.Percent, "堆内存使用率"), new("cpu_used_percent", FactType.Percent, "CPU 使用率"),
        new("uptime", FactType.Duration, "运行时间"), new("rejected", FactType.Number, "拒绝的任务累计"), new("store_bytes", FactType.Size, "索引字节数"),
        new("documents", FactType.Number, "文档数"), new("version", FactType.Text, "版本"), new("latency", FactType.Duration, "响应时间"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["status != \"red\""];

    protected override string Target(ElasticsearchSettings settings) => WebSource.Shown(settings.Url);

    protected override string Host(ElasticsearchSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(ElasticsearchSettings settings)
    {
        foreach (var mistake in settings.Mistakes(settings.Url))
        {
            yield return mistake;
        }

        if (settings.ApiKey?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
        {
            yield return new FieldError("apiKey", "API 密钥只能由可见的 ASCII 字符组成");
        }
    }

    protected override async Task<Observation> ProbeAsync(ElasticsearchSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        using var health = await AskAsync(settings, context, "_cluster/health");
        var latency = Stopwatch.GetElapsedTime(start);
        if (JsonField.Text(health.RootElement, "status") is not { } status)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "应答不是 Elasticsearch 集群状态");
        }

        var facts = new Dictionary<string, Fact>
        {
            ["status"] = Fact.Of(status), ["latency"] = Fact.Of(latency), ["status_level"] = Fact.Of(status switch { "green" => 0, "yellow" => 1, _ => 2 }),
            ["cluster"] = Fact.Of(JsonField.Text(health.RootElement, "cluster_name") ?? ""),
        };
        foreach (var (fact, field) in OfCluster)
        {
            if (JsonField.Number(health.RootElement, field) is { } value)
            {
                facts[fact] = new Fact(fact == "active_shards_percent" ? FactType.Percent : FactType.Number, value, null);
            }
        }

        var several = new Dictionary<string, IReadOnlyList<Fact>>();
        if (settings.Nodes)
        {
            using var root = await AskAsync(settings, context, "");
            using var nodes = await AskAsync(settings, context, "_nodes/stats/jvm,fs,os,indices,thread_pool?filter_path=" + NodeFields);
            if (JsonField.Text(root.RootElement, "version", "number") is { } version)
            {
                facts["version"] = Fact.Of(version);
            }

            several = OfNodes(nodes.RootElement, facts);
        }

        return new Observation
        {
            Facts = facts, Several = several, Latency = latency,
            Evidence = string.Join('\n', facts.Select(fact => $"{fact.Key} {fact.Value.Chinese()}").Concat(several.SelectMany(fact => fact.Value.Take(5).Select(value => $"{fact.Key}{value.Label} {value.Chinese()}")))) is var text
                && text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence],
        };
    }

    private static Dictionary<string, IReadOnlyList<Fact>> OfNodes(JsonElement stats, Dictionary<string, Fact> facts)
    {
        var several = new Dictionary<string, List<Fact>>();
        var (bytes, documents, rejected) = (0d, 0d, 0d);
        foreach (var node in JsonField.Members(stats, "nodes"))
        {
            var label = $"（{JsonField.Text(node.Value, "name") ?? node.Name}）";
            if (JsonField.Number(node.Value, "fs", "total", "total_in_bytes") is > 0 and { } total && JsonField.Number(node.Value, "fs", "total", "available_in_bytes") is { } free)
            {
                Add("disk_used_percent", FactType.Percent, 100 * (1 - (free / total)));
            }

            Add("heap_used_percent", FactType.Percent, JsonField.Number(node.Value, "jvm", "mem", "heap_used_percent"));
            Add("cpu_used_percent", FactType.Percent, JsonField.Number(node.Value, "os", "cpu", "percent"));
            Add("uptime", FactType.Duration, JsonField.Number(node.Value, "jvm", "uptime_in_millis") / 1_000);
            bytes += JsonField.Number(node.Value, "indices", "store", "size_in_bytes") ?? 0;
            documents += JsonField.Number(node.Value, "indices", "docs", "count") ?? 0;
            rejected += JsonField.Members(node.Value, "thread_pool").Sum(pool => JsonField.Number(pool.Value, "rejected") ?? 0);

            void Add(string name, FactType type, double? value)
            {
                if (value is { } seen)
                {
                    (several.TryGetValue(name, out var values) ? values : several[name] = []).Add(new Fact(type, seen, null, label));
                }
            }
        }

        (facts["store_bytes"], facts["documents"], facts["rejected"]) = (Fact.Of(bytes), Fact.Of(documents), Fact.Of(rejected));
        return several.ToDictionary(fact => fact.Key, fact => (IReadOnlyList<Fact>)fact.Value);
    }

    private async Task<JsonDocument> AskAsync(ElasticsearchSettings settings, ProbeContext context, string path)
    {
        var page = await settings.FetchAsync(door, context, new Uri(settings.Url.TrimEnd('/') + "/" + path), LargestAnswer, "application/json");
        return JsonField.Parse(page.Body) ?? throw new ProbeFailed(FailureReason.ProtocolError, "应答不是 JSON");
    }
}
