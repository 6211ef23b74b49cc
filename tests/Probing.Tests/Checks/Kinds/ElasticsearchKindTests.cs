using Microsoft.AspNetCore.Http;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>There is no Elasticsearch to test with: the answers are shaped as those of version 7.17 and 8.</summary>
public sealed class ElasticsearchKindTests : CheckKindCompliance
{
    internal override ICheckKind Kind { get; } = new ElasticsearchKind(Trial.Door);

    protected override string Right => """{ "url": "http://127.0.0.1:9" }""";

    protected override string Wrong => """{ "url": "es:9200", "apiKey": "a b", "username": "a:b" }""";

    [Fact]
    public async Task Cluster_and_nodes_are_read()
    {
        await using var server = await HostileServer.StartAsync(context => Answer(context, "yellow"));
        var seen = await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}" }""");
        Kind.Holds(
            seen, "status == \"yellow\"", "status_level == 1", "cluster == \"docs\"", "nodes == 3", "data_nodes == 2", "unassigned_shards == 4", "active_shards_percent == 80%", "pending_tasks == 0",
            "version == \"7.17.9\"", "store_bytes == 3000", "documents == 30", "rejected == 7", "uptime >= 1h");
        Assert.Equal("磁盘使用率（es-2） 95%，应 < 85%", Kind.Judged(seen, "disk_used_percent < 85%").Reason);
        Assert.Equal("堆内存使用率（es-1） 80%，应 < 75%", Kind.Judged(seen, "heap_used_percent < 75%").Reason);
        Assert.Equal("集群状态 “yellow”，应为 “green”", Kind.Judged(seen, "status == \"green\"").Reason);
    }

    [Fact]
    public async Task An_API_key_or_an_account_is_sent_and_a_refusal_told()
    {
        await using var server = await HostileServer.StartAsync(context => context.Request.Headers.Authorization.ToString() switch
        {
            "ApiKey a2V5" or "Basic ZWxhc3RpYzpwdw==" => Answer(context, "green"),
            _ => TypedResults.Unauthorized(),
        });
        Kind.Holds(await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "apiKey": "a2V5" }"""), "status == \"green\"");
        Kind.Holds(await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "username": "elastic", "password": "pw" }"""), "status == \"green\"");
        Assert.Equal(FailureReason.SignInRefused, (await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}", "apiKey": "wrong" }""")).Failure);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("{\"status\":5}")]
    [InlineData("{\"status\":\"green\"")]
    public async Task Another_answer_or_half_of_one_is_told_as_such(string answer)
    {
        await using var server = await HostileServer.StartAsync(_ => TypedResults.Text(answer));
        Assert.Equal(FailureReason.ProtocolError, (await Kind.ProbeAsync($$"""{ "url": "{{server.Address}}" }""")).Failure);
    }

    private static IResult Answer(HttpContext context, string status) => TypedResults.Text(
        context.Request.Path.Value switch
        {
            "/_cluster/health" => $$"""
                { "cluster_name": "docs", "status": "{{status}}", "timed_out": false, "number_of_nodes": 3, "number_of_data_nodes": 2, "active_primary_shards": 10, "active_shards": 16,
                  "relocating_shards": 0, "initializing_shards": 0, "unassigned_shards": 4, "number_of_pending_tasks": 0, "active_shards_percent_as_number": 80.0 }
                """,
            "/" => """{ "name": "es-1", "cluster_name": "docs", "version": { "number": "7.17.9" }, "tagline": "You Know, for Search" }""",
            _ => """
                { "nodes": {
                  "a": { "name": "es-1", "os": { "cpu": { "percent": 12 } }, "jvm": { "uptime_in_millis": 7200000, "mem": { "heap_used_percent": 80 } },
                    "fs": { "total": { "total_in_bytes": 1000, "free_in_bytes": 700, "available_in_bytes": 600 } }, "indices": { "docs": { "count": 10 }, "store": { "size_in_bytes": 1000 } },
                    "thread_pool": { "write": { "rejected": 5 }, "search": { "rejected": 2 } } },
                  "b": { "name": "es-2", "os": { "cpu": { "percent": 50 } }, "jvm": { "uptime_in_millis": 3600000, "mem": { "heap_used_percent": 30 } },
                    "fs": { "total": { "total_in_bytes": 1000, "free_in_bytes": 60, "available_in_bytes": 50 } }, "indices": { "docs": { "count": 20 }, "store": { "size_in_bytes": 2000 } } },
                  "m": { "name": "es-m", "fs": { "total": {} } } } }
                """,
        }, "application/json");
}
