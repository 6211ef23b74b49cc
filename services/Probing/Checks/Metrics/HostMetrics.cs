namespace Platform.Probing.Checks.Metrics;

/// <summary>
/// What people ask of a host, under one name whatever told it: node_exporter (Linux, 麒麟, ARM and LoongArch alike), windows_exporter
/// in its older and newer names, or an SNMP agent. What can't be worked out is not there; nothing is guessed.
/// </summary>
internal static class HostMetrics
{
    private static readonly string[] NoDisk =
        ["tmpfs", "devtmpfs", "ramfs", "squashfs", "overlay", "iso9660", "nsfs", "proc", "sysfs", "cgroup2fs", "autofs", "fuse.lxcfs", "rootfs"];

    private static readonly string[] NoDevice = ["lo", "veth", "docker", "br-", "virbr", "cali", "flannel", "cni", "ifb", "isatap", "Loopback"];

    public static Series Derive(Series now, Series? later, double seconds)
    {
        var host = new Series();
        Cpu(host, now, later, seconds);
        Memory(host, now);
        Disks(host, now);
        Times(host, now);
        Traffic(host, now, later, seconds);
        return host;
    }

    private static void Cpu(Series host, Series now, Series? later, double seconds)
    {
        foreach (var name in new[] { "node_cpu_seconds_total", "windows_cpu_time_total" })
        {
            var idle = 0d;
            var all = 0d;
            foreach (var sample in Scrapes.Rates(now.Of(name), later?.Of(name), seconds))
            {
                all += sample.Value;
                idle += sample.Labels.Contains("mode=\"idle\"", StringComparison.Ordinal) ? sample.Value : 0;
            }

            if (all > 0)
            {
                host.Add("cpu_used_percent", "", Math.Clamp(100 * (1 - (idle / all)), 0, 100));
            }
        }

        if (now.Of("hrProcessorLoad") is { Count: > 0 } processors)
        {
            host.Add("cpu_used_percent", "", processors.Average(sample => sample.Value));
        }

        One(host, "load1", now, "node_load1");
        One(host, "load5", now, "node_load5");
        One(host, "load15", now, "node_load15");
    }

    private static void Memory(Series host, Series now)
    {
        Used(host, "memory_used_percent", Value(now, "node_memory_MemTotal_bytes"), Value(now, "node_memory_MemAvailable_bytes"));
        Used(
            host, "memory_used_percent", Value(now, "windows_memory_physical_total_bytes") ?? Value(now, "windows_cs_physical_memory_bytes"),
            Value(now, "windows_memory_available_bytes") ?? Value(now, "windows_memory_physical_free_bytes") ?? Value(now, "windows_os_physical_memory_free_bytes"));
        Used(host, "swap_used_percent", Value(now, "node_memory_SwapTotal_bytes"), Value(now, "node_memory_SwapFree_bytes"));
        foreach (var (labels, size, used) in Storages(now, "1.3.6.1.2.1.25.2.1.2").Take(1))
        {
            Used(host, "memory_used_percent", size, size - used, "");
        }
    }

    private static void Disks(Series host, Series now)
    {
        foreach (var (sizes, free, label) in new[]
        {
            ("node_filesystem_size_bytes", "node_filesystem_avail_bytes", "mountpoint"),
            ("windows_logical_disk_size_bytes", "windows_logical_disk_free_bytes", "volume"),
        })
        {
            var left = ByLabels(now.Of(free));
            foreach (var (labels, size) in now.Of(sizes))
            {
                var read = LabelReader.Read(labels);
                if (left.TryGetValue(labels, out var rest) && Array.IndexOf(NoDisk, read.GetValueOrDefault("fstype", "")) < 0
                    && read.GetValueOrDefault(label) is { } disk && !disk.StartsWith("HarddiskVolume", StringComparison.Ordinal))
                {
                    Used(host, "disk_used_percent", size, rest, Label("disk", disk));
                    host.Add("disk_free_bytes", Label("disk", disk), rest);
                }
            }
        }

        var inodes = ByLabels(now.Of("node_filesystem_files_free"));
        foreach (var (labels, all) in now.Of("node_filesystem_files"))
        {
            if (inodes.TryGetValue(labels, out var rest) && LabelReader.Read(labels) is var read && Array.IndexOf(NoDisk, read.GetValueOrDefault("fstype", "")) < 0)
            {
                Used(host, "inode_used_percent", all, rest, Label("disk", read.GetValueOrDefault("mountpoint", "")));
            }
        }

        foreach (var (labels, size, used) in Storages(now, "1.3.6.1.2.1.25.2.1.4"))
        {
            Used(host, "disk_used_percent", size, size - used, labels);
            host.Add("disk_free_bytes", labels, size - used);
        }
    }

    private static void Times(Series host, Series now)
    {
        var clock = Value(now, "node_time_seconds") ?? Value(now, "windows_os_time") ?? Value(now, "windows_time_current_timestamp_seconds");
        var boot = Value(now, "node_boot_time_seconds") ?? Value(now, "windows_system_boot_time_timestamp_seconds")
            ?? Value(now, "windows_system_boot_time_timestamp") ?? Value(now, "windows_system_system_up_time");
        if (clock - boot is >= 0 and { } up)
        {
            host.Add("uptime", "", up);
        }
        else if (Value(now, "sysUpTime") is { } ticks)
        {
            host.Add("uptime", "", ticks / 100);
        }
    }

    private static void Traffic(Series host, Series now, Series? later, double seconds)
    {
        foreach (var (name, from, label) in new[]
        {
            ("net_in_bytes", "node_network_receive_bytes_total", "device"), ("net_in_bytes", "windows_net_bytes_received_total", "nic"),
            ("net_in_bytes", "ifHCInOctets", "ifDescr"), ("net_out_bytes", "node_network_transmit_bytes_total", "device"),
            ("net_out_bytes", "windows_net_bytes_sent_total", "nic"), ("net_out_bytes", "ifHCOutOctets", "ifDescr"),
            ("disk_read_bytes", "node_disk_read_bytes_total", "device"), ("disk_read_bytes", "windows_logical_disk_read_bytes_total", "volume"),
            ("disk_write_bytes", "node_disk_written_bytes_total", "device"), ("disk_write_bytes", "windows_logical_disk_write_bytes_total", "volume"),
        })
        {
            foreach (var sample in Scrapes.Rates(now.Of(from), later?.Of(from), seconds))
            {
                var device = LabelReader.Read(sample.Labels).GetValueOrDefault(label, "");
                if (!Array.Exists(NoDevice, prefix => device.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    host.Add(name, Label("device", device), sample.Value);
                }
            }
        }

        foreach (var busy in Scrapes.Rates(now.Of("node_disk_io_time_seconds_total"), later?.Of("node_disk_io_time_seconds_total"), seconds))
        {
            host.Add("disk_busy_percent", Label("device", LabelReader.Read(busy.Labels).GetValueOrDefault("device", "")), Math.Clamp(100 * busy.Value, 0, 100));
        }

        foreach (var idle in Scrapes.Rates(now.Of("windows_logical_disk_idle_seconds_total"), later?.Of("windows_logical_disk_idle_seconds_total"), seconds))
        {
            host.Add("disk_busy_percent", Label("device", LabelReader.Read(idle.Labels).GetValueOrDefault("volume", "")), Math.Clamp(100 * (1 - idle.Value), 0, 100));
        }
    }

    /// <summary>Storages of an SNMP agent of one type, in bytes.</summary>
    private static IEnumerable<(string Labels, double Size, double Used)> Storages(Series now, string type)
    {
        var sizes = ByLabels(now.Of("hrStorageSize"));
        var units = ByLabels(now.Of("hrStorageAllocationUnits"));
        foreach (var (labels, used) in now.Of("hrStorageUsed"))
        {
            var read = LabelReader.Read(labels);
            if (sizes.TryGetValue(labels, out var size) && units.TryGetValue(labels, out var unit) && read.GetValueOrDefault("hrStorageType", "").EndsWith(type, StringComparison.Ordinal))
            {
                yield return (Label("disk", read.GetValueOrDefault("hrStorageDescr", "")), size * unit, used * unit);
            }
        }
    }

    private static Dictionary<string, double> ByLabels(IReadOnlyList<Sample> samples) =>
        samples.DistinctBy(sample => sample.Labels).ToDictionary(sample => sample.Labels, sample => sample.Value);

    private static void One(Series host, string name, Series now, string from)
    {
        if (Value(now, from) is { } value)
        {
            host.Add(name, "", value);
        }
    }

    private static double? Value(Series now, string name) => now.Of(name) is [var only] ? only.Value : null;

    private static void Used(Series host, string name, double? all, double? rest, string labels = "")
    {
        if (all is > 0 && rest is not null)
        {
            host.Add(name, labels, Math.Clamp(100 * (1 - (rest.Value / all.Value)), 0, 100));
        }
    }

    private static string Label(string name, string value) =>
        $"{{{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"}}";
}
