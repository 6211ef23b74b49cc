using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Probing.Checks.Jolokia;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a Jolokia probe.</summary>
internal sealed record JolokiaSettings : WebSource
{
    [Required(ErrorMessage = "请填写地址"), StringLength(2_000), Display(Name = "Jolokia 地址", Description = "例如 http://10.0.0.5:8080/jolokia")]
    public string Url { get; init; } = "";

    [StringLength(200), RegularExpression(@"^[^:,=\r\n]+$", ErrorMessage = "JMX 域名不能包含冒号、逗号和等号"), Display(Name = "容器的 JMX 域", Description = "* 匹配任意域：Tomcat 为 Catalina，Spring Boot 为 Tomcat，TongWeb 各版本不同")]
    public string Domain { get; init; } = "*";

    [StringLength(500), RegularExpression(ObjectName, ErrorMessage = ObjectNameMessage), Display(Name = "线程池 MBean", Description = "与 Tomcat 不同时填写；{domain} 代表 JMX 域")]
    public string ThreadPool { get; init; } = "{domain}:type=ThreadPool,*";

    [Display(Name = "线程池的属性名", Description = "依次为：当前线程、忙线程、最大线程")]
    public IReadOnlyList<string> ThreadPoolAttributes { get; init; } = ["currentThreadCount", "currentThreadsBusy", "maxThreads"];

    [Display(Name = "其他读数", Description = "条件中用 read(\"名称\") 引用")]
    public IReadOnlyList<JolokiaRead> Reads { get; init; } = [];

    internal const string ObjectName = @"^[^:\r\n]+:[^\r\n]+=[^\r\n]+$|^[^:\r\n]+:\*$";

    internal const string ObjectNameMessage = "MBean 形如 java.lang:type=Memory";
}

/// <summary>An attribute to read besides.</summary>
internal sealed record JolokiaRead
{
    [Required(ErrorMessage = "请填写名称"), StringLength(60), Display(Name = "名称")]
    public string Name { get; init; } = "";

    [Required(ErrorMessage = "请填写 MBean"), StringLength(500), RegularExpression(JolokiaSettings.ObjectName, ErrorMessage = JolokiaSettings.ObjectNameMessage), Display(Name = "MBean 名称")]
    public string Mbean { get; init; } = "";

    [Required(ErrorMessage = "请填写属性"), StringLength(200), Display(Name = "属性")]
    public string Attribute { get; init; } = "";

    [StringLength(200), Display(Name = "属性内路径", Description = "例如 used")]
    public string? Path { get; init; }
}

/// <summary>jolokia: a Java server's own account by JMX over HTTP: heap, CPU, threads, pools, collections; one bulk request.</summary>
internal sealed class JolokiaKind(HttpDoor door) : CheckKind<JolokiaSettings>
{
    private const int LargestAnswer = 8 << 20;

    public override string Name => "jolokia";

    public override string Title => "Java 中间件（Tomcat、TongWeb）";

    public override KindPlace Place => new("中间件", "堆内存、CPU、线程池（JMX）");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("heap_used_percent", FactType.Percent, "堆内存使用率"), new("heap_used_bytes", FactType.Size, "堆内存字节数"),
        new("nonheap_used_bytes", FactType.Size, "非堆内存字节数"), new("cpu_used_percent", FactType.Percent, "进程 CPU 使用率"),
        new("system_cpu_percent", FactType.Percent, "系统 CPU 使用率"), new("open_files_percent", FactType.Percent, "文件句柄使用率"),
        new("threads", FactType.Number, "线程数"), new("threads_peak", FactType.Number, "线程数峰值"), new("uptime", FactType.Duration, "运行时间"),
        new("gc_time_percent", FactType.Percent, "垃圾回收时间占比（启动以来）"), new("gc_count", FactType.Number, "垃圾回收次数"),
        new("pool_threads", FactType.Number, "线程池线程数"), new("pool_busy", FactType.Number, "线程池忙线程数"), new("pool_max", FactType.Number, "线程池上限"),
        new("pool_used_percent", FactType.Percent, "线程池使用率"), new("requests", FactType.Number, "请求累计"), new("request_errors", FactType.Number, "出错请求累计"),
        new("sessions", FactType.Number, "会话数"), new("version", FactType.Text, "Java 版本"), new("server", FactType.Text, "服务器"),
        new("read", FactType.Any, "读数", "名称"), new("latency", FactType.Duration, "响应时间"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["heap_used_percent < 90%"];

    protected override string Target(JolokiaSettings settings) => WebSource.Shown(settings.Url);

    protected override string Host(JolokiaSettings settings) => new Uri(settings.Url).Authority;

    protected override IEnumerable<FieldError> Rules(JolokiaSettings settings)
    {
        foreach (var mistake in settings.Mistakes(settings.Url))
        {
            yield return mistake;
        }

        if (settings.ThreadPoolAttributes.Count != 3 || settings.ThreadPoolAttributes.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > 100))
        {
            yield return new FieldError("threadPoolAttributes", "请依次填写三个属性名：当前线程、忙线程、最大线程");
        }

        if (settings.Reads.Count > 50 || settings.Reads.DistinctBy(read => read.Name).Count() < settings.Reads.Count)
        {
            yield return new FieldError("reads", "最多 50 个，名称不能重复");
        }
    }

    protected override async Task<Observation> ProbeAsync(JolokiaSettings settings, ProbeContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var page = await settings.FetchAsync(door, context, new Uri(settings.Url), LargestAnswer, "application/json", Question(settings).ToJsonString());
        var latency = Stopwatch.GetElapsedTime(start);
        using var answer = JsonField.Parse(page.Body);
        if (answer is not { RootElement.ValueKind: JsonValueKind.Array } || answer.RootElement.GetArrayLength() != 8 + settings.Reads.Count)
        {
            throw new ProbeFailed(FailureReason.ProtocolError, "应答不是 Jolokia 的批量读数");
        }

        var answers = answer.RootElement.EnumerateArray().ToList();
        if (answers.TrueForAll(one => JsonField.Number(one, "status") is 401 or 403))
        {
            throw new ProbeFailed(FailureReason.NotPermitted, "Jolokia 的访问策略不允许读取 MBean");
        }

        var seen = new JolokiaAnswer(settings);
        seen.Jvm(answers);
        seen.Pools(answers[5]);
        seen.Requests(answers[6], answers[7]);
        seen.Own(answers.Skip(8));
        foreach (var refused in answers.Where(one => JsonField.Number(one, "status") is not 200))
        {
            context.Trace.Say($"{JsonField.Text(refused, "request", "mbean")}: {JsonField.Number(refused, "status")} {JsonField.Text(refused, "error_type")}");
        }

        seen.Add("latency", FactType.Duration, latency.TotalSeconds);
        return seen.Observed(latency);
    }

    private static JsonArray Question(JolokiaSettings settings)
    {
        var pool = settings.ThreadPool.Replace("{domain}", settings.Domain, StringComparison.Ordinal);
        return
        [
            Read("java.lang:type=Memory", "HeapMemoryUsage", "NonHeapMemoryUsage"),
            Read("java.lang:type=OperatingSystem", "ProcessCpuLoad", "SystemCpuLoad", "OpenFileDescriptorCount", "MaxFileDescriptorCount"),
            Read("java.lang:type=Threading", "ThreadCount", "PeakThreadCount"),
            Read("java.lang:type=Runtime", "Uptime", "VmVersion", "SpecVersion"),
            Read("java.lang:type=GarbageCollector,*", "CollectionCount", "CollectionTime"),
            Read(pool, [.. settings.ThreadPoolAttributes]),
            Read(settings.Domain + ":type=GlobalRequestProcessor,*", "requestCount", "errorCount"),
            Read(settings.Domain + ":type=Manager,*", "activeSessions"),
            .. settings.Reads.Select(read => Read(read.Mbean, read.Attribute)),
        ];

        static JsonNode Read(string mbean, params string[] attributes) => new JsonObject
        {
            ["type"] = "read", ["mbean"] = mbean, ["attribute"] = new JsonArray([.. attributes.Select(name => (JsonNode)name)]),
            ["config"] = new JsonObject { ["ignoreErrors"] = true },
        };
    }
}
