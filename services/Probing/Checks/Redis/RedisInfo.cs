using System.Globalization;
using Platform.Probing.Conditions;

namespace Platform.Probing.Checks.Redis;

/// <summary>What <c>INFO</c> says, and the facts in it; pure.</summary>
internal sealed class RedisInfo
{
    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);

    public RedisInfo(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                fields[line[..colon]] = line[(colon + 1)..].TrimEnd('\r');
            }
        }
    }

    public string? Find(string field) => fields.GetValueOrDefault(field);

    public double? Number(string field) => double.TryParse(Find(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The facts; <paramref name="now"/> is used where the server doesn't tell its own clock (before 6.2).</summary>
    public Dictionary<string, Fact> Facts(DateTimeOffset now)
    {
        var facts = new Dictionary<string, Fact>();
        Text("version", Find("redis_version"));
        Text("role", Find("role") is "slave" ? "replica" : Find("role") is "master" ? "primary" : Find("role"));
        Add("uptime", FactType.Duration, Number("uptime_in_seconds"));
        Add("connected_clients", FactType.Number, Number("connected_clients"));
        Add("clients_used_percent", FactType.Percent, 100 * Number("connected_clients") / Number("maxclients"));
        Add("blocked_clients", FactType.Number, Number("blocked_clients"));
        Add("rejected_connections", FactType.Number, Number("rejected_connections"));
        Add("memory_used_bytes", FactType.Number, Number("used_memory"));
        Add("memory_used_percent", FactType.Percent, Number("maxmemory") is > 0 and var most ? 100 * Number("used_memory") / most : null);
        Add("evicted_keys", FactType.Number, Number("evicted_keys"));
        Add("operations_per_second", FactType.Number, Number("instantaneous_ops_per_sec"));
        Add("hit_percent", FactType.Percent, Number("keyspace_hits") + Number("keyspace_misses") is > 0 and { } asked ? 100 * Number("keyspace_hits") / asked : null);
        Add("keys", FactType.Number, fields.Where(field => field.Key.StartsWith("db", StringComparison.Ordinal)).Sum(field => Part(field.Value, "keys") ?? 0));
        var clock = Number("server_time_usec") / 1_000_000 ?? now.ToUnixTimeMilliseconds() / 1_000d;
        Add("save_age", FactType.Duration, Number("rdb_last_save_time") is > 0 and var saved ? Math.Max(0, clock - saved) : null);
        Flag("save_ok", Find("rdb_last_bgsave_status") is { } save ? save == "ok" : null);
        Flag("append_ok", Find("aof_last_write_status") is { } append ? append == "ok" : null);
        Replication();
        return facts;

        void Replication()
        {
            Add("replicas", FactType.Number, Number("connected_slaves"));
            if (Find("role") == "slave")
            {
                Flag("link_up", Find("master_link_status") == "up");
                Add("replication_lag", FactType.Duration, Number("master_last_io_seconds_ago") is >= 0 and var ago ? ago : null);
                return;
            }

            var replicas = fields.Where(field => field.Key.StartsWith("slave", StringComparison.Ordinal) && field.Value.Contains("offset=", StringComparison.Ordinal)).Select(field => field.Value).ToList();
            if (replicas.Count > 0)
            {
                Add("replication_lag", FactType.Duration, replicas.Max(replica => Part(replica, "lag")));
                Add("replication_lag_bytes", FactType.Number, Number("master_repl_offset") - replicas.Min(replica => Part(replica, "offset")));
                Flag("link_up", replicas.TrueForAll(replica => replica.Contains("state=online", StringComparison.Ordinal)));
            }
        }

        void Add(string name, FactType type, double? value)
        {
            if (value is { } seen && double.IsFinite(seen))
            {
                facts[name] = new Fact(type, seen, null);
            }
        }

        void Flag(string name, bool? value)
        {
            if (value is { } seen)
            {
                facts[name] = Fact.Of(seen);
            }
        }

        void Text(string name, string? value)
        {
            if (value is not null)
            {
                facts[name] = Fact.Of(value);
            }
        }
    }

    /// <summary><c>keys=12,expires=0</c></summary>
    private static double? Part(string text, string name) => text.Split(',').FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal)) is { } found
        && double.TryParse(found.AsSpan(name.Length + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
