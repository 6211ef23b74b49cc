using Platform.Probing.Checks.Metrics;

namespace Platform.Probing.Tests.Checks.Metrics;

public sealed class HostMetricsTests
{
    [Fact]
    public void Linux_Windows_old_and_new_and_SNMP_answer_under_one_name()
    {
        var linux = Derived(
            "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 10\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 10\nnode_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 25\n"
            + "node_filesystem_size_bytes{device=\"a\",fstype=\"ext4\",mountpoint=\"/\"} 100\nnode_filesystem_avail_bytes{device=\"a\",fstype=\"ext4\",mountpoint=\"/\"} 40\n"
            + "node_filesystem_size_bytes{device=\"t\",fstype=\"tmpfs\",mountpoint=\"/run\"} 100\nnode_filesystem_avail_bytes{device=\"t\",fstype=\"tmpfs\",mountpoint=\"/run\"} 0\n"
            + "node_time_seconds 1000\nnode_boot_time_seconds 400",
            "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 11\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 13");
        Assert.Equal(75, Only(linux, "cpu_used_percent"));
        Assert.Equal(75, Only(linux, "memory_used_percent"));
        Assert.Equal(60, Only(linux, "disk_used_percent"));
        Assert.Equal(600, Only(linux, "uptime"));

        var windows = Derived(
            "windows_cpu_time_total{core=\"0,0\",mode=\"idle\"} 100\nwindows_cpu_time_total{core=\"0,0\",mode=\"user\"} 50\nwindows_cs_physical_memory_bytes 200\n"
            + "windows_os_physical_memory_free_bytes 20\nwindows_logical_disk_size_bytes{volume=\"C:\"} 1000\nwindows_logical_disk_free_bytes{volume=\"C:\"} 50\n"
            + "windows_logical_disk_size_bytes{volume=\"HarddiskVolume1\"} 10\nwindows_logical_disk_free_bytes{volume=\"HarddiskVolume1\"} 1\nwindows_net_bytes_received_total{nic=\"Intel\"} 1000",
            "windows_cpu_time_total{core=\"0,0\",mode=\"idle\"} 109\nwindows_cpu_time_total{core=\"0,0\",mode=\"user\"} 51\nwindows_net_bytes_received_total{nic=\"Intel\"} 3000");
        Assert.Equal(10, Only(windows, "cpu_used_percent"), 6);
        Assert.Equal(90, Only(windows, "memory_used_percent"), 6);
        Assert.Equal(95, Only(windows, "disk_used_percent"), 6);
        Assert.Equal(1000, Only(windows, "net_in_bytes"));

        var newer = Derived("windows_memory_physical_total_bytes 200\nwindows_memory_available_bytes 150\nwindows_memory_physical_free_bytes 20");
        Assert.Equal(25, Only(newer, "memory_used_percent"), 6);

        var snmp = Derived(
            "hrProcessorLoad{hrDeviceIndex=\"1\"} 20\nhrProcessorLoad{hrDeviceIndex=\"2\"} 40\n"
            + "hrStorageSize{hrStorageDescr=\"/\",hrStorageType=\"1.3.6.1.2.1.25.2.1.4\"} 10\nhrStorageUsed{hrStorageDescr=\"/\",hrStorageType=\"1.3.6.1.2.1.25.2.1.4\"} 8\n"
            + "hrStorageAllocationUnits{hrStorageDescr=\"/\",hrStorageType=\"1.3.6.1.2.1.25.2.1.4\"} 4096\nsysUpTime 360000");
        Assert.Equal((30, 80, 3600), (Only(snmp, "cpu_used_percent"), Math.Round(Only(snmp, "disk_used_percent"), 6), Only(snmp, "uptime")));
        Assert.Equal(2 * 4096, Only(snmp, "disk_free_bytes"));
    }

    [Fact]
    public void A_counter_that_began_anew_gives_no_negative_growth()
    {
        var scrapes = Scrapes("a_total 100", "a_total 6", seconds: 2);
        Assert.Equal(3, Assert.Single(scrapes.Ask("rate", "a_total")).Number);
    }

    [Fact]
    public void Quantiles_are_read_from_the_buckets_that_grew_between_two_looks()
    {
        const string before = "h_bucket{le=\"0.1\"} 100\nh_bucket{le=\"1\"} 100\nh_bucket{le=\"+Inf\"} 100";
        const string after = "h_bucket{le=\"0.1\"} 150\nh_bucket{le=\"1\"} 200\nh_bucket{le=\"+Inf\"} 200";
        Assert.Equal(0.1, Assert.Single(Scrapes(before, after).Ask("quantile", "0.5, h")).Number, 6);
        Assert.Equal(0.55, Assert.Single(Scrapes(before, after).Ask("quantile", "0.75, h{}")).Number, 6);
        Assert.Equal(0.1, Assert.Single(Scrapes(before, null).Ask("quantile", "1, h")).Number, 6);
        Assert.Empty(Scrapes(before, after).Ask("quantile", "2, h"));
        const string labelled = "h_bucket{of=\"h\",le=\"1\"} 1\nh_bucket{of=\"h\",le=\"+Inf\"} 1\nh_bucket{of=\"x\",le=\"1\"} 0\nh_bucket{of=\"x\",le=\"+Inf\"} 99";
        Assert.Equal(0.5, Assert.Single(Scrapes(labelled, null).Ask("quantile", "0.5, h{of=\"h\"}")).Number, 6);
    }

    [Fact]
    public void Ages_values_and_texts_of_series()
    {
        var scrapes = Scrapes("backup_time 100\nnever NaN\na{x=\"1\"} 2\na{x=\"2\"} 4\nsysLocation{sysLocation=\"0xE6ADA6E6B189\"} 1\nsysName{sysName=\"0x12ZZ\"} 1", null);
        Assert.Empty(scrapes.Ask("age", "never"));
        Assert.Equal(900, Assert.Single(scrapes.Ask("age", "backup_time")).Number);
        Assert.Equal([2, 4], scrapes.Ask("metric", "a").Select(fact => fact.Number));
        Assert.Equal("武汉", Assert.Single(scrapes.Ask("label", "sysLocation.sysLocation")).Text);
        Assert.Equal("0x12ZZ", Assert.Single(scrapes.Ask("label", "sysName.sysName")).Text);
    }

    private static Scrapes Scrapes(string now, string? later, double seconds = 1) => new(
        MetricsText.Read(now).Series, later is null ? null : MetricsText.Read(later).Series, seconds, DateTimeOffset.FromUnixTimeSeconds(1_000));

    private static Series Derived(string now, string later = "") => HostMetrics.Derive(MetricsText.Read(now).Series, MetricsText.Read(later).Series, 2);

    private static double Only(Series host, string name) => Assert.Single(host.Of(name)).Value;
}
