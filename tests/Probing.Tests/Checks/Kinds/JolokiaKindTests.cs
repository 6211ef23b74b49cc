using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>A real Tomcat with Jolokia where there is one; there is no TongWeb: recorded answers stand for it, shaped as those of Jolokia 1.7.</summary>
public sealed class JolokiaKindTests : CheckKindCompliance
{
    private const string Refused = """{ "request": { "type": "read", "mbean": "x" }, "status": 404, "error_type": "javax.management.InstanceNotFoundException", "error": "none" }""";

    internal override ICheckKind Kind { get; } = new JolokiaKind(Trial.Door);

    protected override string Right => """{ "url": "http://127.0.0.1:9/jolokia" }""";

    protected override string Wrong => """{ "url": "jolokia", "domain": "a:b", "threadPoolAttributes": ["one"], "reads": [{ "name": "", "mbean": "x", "attribute": "" }] }""";

    [Fact]
    public async Task A_Tomcat_tells_its_heap_processor_threads_and_pools()
    {
        JsonNode? asked = null;
        await using var server = await HostileServer.StartAsync(async context =>
        {
            asked = JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync());
            await TypedResults.Text(Tomcat(), "text/plain").ExecuteAsync(context);
        });
        var seen = await Kind.ProbeAsync($$"""
            { "url": "{{server.Address}}jolokia", "domain": "Catalina", "reads": [
              { "name": "开票队列", "mbean": "app:type=Queue,name=invoice", "attribute": "Depth" },
              { "name": "老年代", "mbean": "java.lang:type=MemoryPool,*", "attribute": "Usage", "path": "used" }] }
            """);
        Kind.Holds(
            seen, "heap_used_percent == 50%", "heap_used_bytes == 512", "cpu_used_percent == 12.5%", "open_files_percent == 10%", "threads == 80", "uptime == 1000s", "gc_time_percent == 0.5%",
            "gc_count == 12", "sessions == 7", "version == \"1.8\"", "requests >= 100", "request_errors <= 3", "pool_max == 200", "read(\"开票队列\") == 42");
        Assert.Equal("线程池使用率（http-nio-8080） 95%，应 < 90%", Kind.Judged(seen, "pool_used_percent < 90%").Reason);
        Assert.Equal("读数 老年代（PS Old Gen） 900，应 < 800", Kind.Judged(seen, "read(\"老年代\") < 800").Reason);
        Assert.Equal("Catalina:type=ThreadPool,*", asked![5]!["mbean"]!.GetValue<string>());
        Assert.Equal("系统 CPU 使用率没有取到", Kind.Judged(seen, "system_cpu_percent < 90").Reason);
    }

    [Fact]
    public async Task A_real_Tomcat_with_Jolokia_is_read()
    {
        var seen = await Kind.ProbeAsync($$"""
            { "url": "{{Trial.Peer("PLATFORM_TEST_JOLOKIA")}}", "reads": [
              { "name": "类", "mbean": "java.lang:type=ClassLoading", "attribute": "LoadedClassCount" },
              { "name": "堆", "mbean": "java.lang:type=Memory", "attribute": "HeapMemoryUsage", "path": "used" },
              { "name": "内存池", "mbean": "java.lang:type=MemoryPool,*", "attribute": "Usage", "path": "used" },
              { "name": "没有", "mbean": "nope:type=x", "attribute": "Nope" }, { "name": "缺", "mbean": "java.lang:type=Memory", "attribute": "Nope" }] }
            """);
        Kind.Holds(
            seen, "heap_used_percent < 100", "nonheap_used_bytes > 1000000", "cpu_used_percent <= 100", "system_cpu_percent <= 100", "open_files_percent < 100", "threads > 5", "threads_peak > 5",
            "uptime > 0s", "gc_time_percent >= 0", "gc_count >= 0", "pool_threads >= 1", "pool_busy >= 1", "pool_max == 20", "pool_used_percent <= 100", "requests >= 0", "request_errors >= 0",
            "sessions >= 0", "version == \"17\"", "read(\"类\") > 100", "read(\"堆\") > 1000000", "read(\"内存池\") >= 0");
        Assert.Equal("读数 没有没有取到", Kind.Judged(seen, "read(\"没有\") > 0").Reason);
        Assert.Equal("读数 缺没有取到", Kind.Judged(seen, "read(\"缺\") > 0").Reason);
    }

    [Fact]
    public async Task A_server_with_other_names_is_read_by_settings()
    {
        JsonNode? asked = null;
        await using var server = await HostileServer.StartAsync(async context =>
        {
            asked = JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync());
            await TypedResults.Text($$"""
                [{{Refused}},{{Refused}},{{Refused}},{{Refused}},{{Refused}},
                 { "status": 200, "value": { "TONGWEB:type=WorkerPool,name=tong-http-listener": { "poolSize": 50, "activeCount": 45, "maxPoolSize": 60 } } },{{Refused}},{{Refused}}]
                """).ExecuteAsync(context);
        });
        var seen = await Kind.ProbeAsync($$"""
            { "url": "{{server.Address}}", "domain": "TONGWEB", "threadPool": "{domain}:type=WorkerPool,*", "threadPoolAttributes": ["poolSize", "activeCount", "maxPoolSize"] }
            """);
        Kind.Holds(seen, "pool_used_percent == 75%", "pool_busy == 45");
        Assert.Equal("TONGWEB:type=WorkerPool,*", asked![5]!["mbean"]!.GetValue<string>());
        Assert.Equal("堆内存使用率没有取到", Kind.Judged(seen, "heap_used_percent < 90%").Reason);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"status\":200}")]
    [InlineData("[1,2,3,4,5,6,7")]
    [InlineData("[1,2,3,4,5,6,7,8]")]
    [InlineData("[null,null,[],{},\"\",{\"value\":5},{\"value\":{\"a\":1}},{\"value\":{\"a\":{\"activeSessions\":\"x\"}}}]")]
    public async Task Other_answers_crash_nothing(string answer)
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text(answer));
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}" }""");
        Assert.True(seen.Failure == FailureReason.ProtocolError || Kind.Judged(seen, "heap_used_percent < 90%").Reason == "堆内存使用率没有取到");
    }

    [Fact]
    public async Task A_policy_that_refuses_all_is_our_missing_right()
    {
        var refused = """{ "status": 403, "error_type": "java.lang.SecurityException", "error": "No access" }""";
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text($"[{string.Join(',', Enumerable.Repeat(refused, 8))}]"));
        Assert.Equal(FailureReason.NotPermitted, (await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}" }""")).Failure);
    }

    private static string Tomcat() => $$"""
        [
          { "request": { "mbean": "java.lang:type=Memory", "attribute": ["HeapMemoryUsage", "NonHeapMemoryUsage"], "type": "read" },
            "value": { "HeapMemoryUsage": { "init": 256, "committed": 800, "max": 1024, "used": 512 }, "NonHeapMemoryUsage": { "init": 1, "committed": 90, "max": -1, "used": 80 } }, "timestamp": 1, "status": 200 },
          { "value": { "ProcessCpuLoad": 0.125, "SystemCpuLoad": -1.0, "OpenFileDescriptorCount": 100, "MaxFileDescriptorCount": 1000 }, "status": 200 },
          { "value": { "ThreadCount": 80, "PeakThreadCount": 95 }, "status": 200 },
          { "value": { "Uptime": 1000000, "VmVersion": "25.352-b08", "SpecVersion": "1.8" }, "status": 200 },
          { "value": { "java.lang:name=PS MarkSweep,type=GarbageCollector": { "CollectionCount": 2, "CollectionTime": 4000 },
                       "java.lang:name=PS Scavenge,type=GarbageCollector": { "CollectionCount": 10, "CollectionTime": 1000 } }, "status": 200 },
          { "value": { "Catalina:name=\"http-nio-8080\",type=ThreadPool": { "currentThreadCount": 200, "currentThreadsBusy": 190, "maxThreads": 200 },
                       "Catalina:name=\"ajp-nio-8009\",type=ThreadPool": { "currentThreadCount": 10, "currentThreadsBusy": 1, "maxThreads": 200 } }, "status": 200 },
          { "value": { "Catalina:name=\"http-nio-8080\",type=GlobalRequestProcessor": { "requestCount": 100, "errorCount": 3 } }, "status": 200 },
          { "value": { "Catalina:context=/a,host=localhost,type=Manager": { "activeSessions": 4 }, "Catalina:context=/b,host=localhost,type=Manager": { "activeSessions": 3 } }, "status": 200 },
          { "value": { "Depth": 42 }, "status": 200 },
          { "value": { "java.lang:name=PS Old Gen,type=MemoryPool": { "Usage": { "used": 900 } }, "java.lang:name=Code Cache,type=MemoryPool": { "Usage": { "used": 10 } } }, "status": 200 }
        ]
        """;
}
