using System.ComponentModel.DataAnnotations;

namespace Platform.Probing.Checks.Sql;

/// <summary>What is asked of the server besides whether it answers; each costs a query, so only what conditions need is asked.</summary>
internal enum SqlSection
{
    /// <summary>Sessions against the most that are allowed.</summary>
    Connections,

    /// <summary>Role, whether replication runs, how far it lags.</summary>
    Replication,

    /// <summary>Statements that have been running for long.</summary>
    Slow,

    /// <summary>Sessions that wait for another one's lock.</summary>
    Locks,

    /// <summary>Space of databases and of their volumes.</summary>
    Size,

    /// <summary>Bytes read and written per second, cache hits.</summary>
    Io,

    /// <summary>Age of the last backup or archived log.</summary>
    Backup,

    /// <summary>What the server counts or logs as errors.</summary>
    Errors,
}

/// <summary>Settings of a database probe.</summary>
internal sealed record SqlSettings
{
    [AllowedValues("postgresql", "mysql", "sqlserver", ErrorMessage = "数据库类型只能是 postgresql、mysql、sqlserver"), Display(Name = "数据库类型", Description = "MariaDB 选 mysql；openGauss、人大金仓（PostgreSQL 协议）选 postgresql")]
    public string Engine { get; init; } = "";

    [Required(ErrorMessage = "请填写主机"), StringLength(253), RegularExpression(Kinds.HostNames.Pattern, ErrorMessage = Kinds.HostNames.Message), Display(Name = "主机")]
    public string Host { get; init; } = "";

    [Range(1, 65_535, ErrorMessage = "端口应为 1 到 65535"), Display(Name = "端口", Description = "留空：PostgreSQL 5432，MySQL 3306，SQL Server 1433")]
    public int? Port { get; init; }

    [StringLength(128), Display(Name = "数据库", Description = "留空使用账号的默认库")]
    public string? Database { get; init; }

    [Required(ErrorMessage = "请填写用户名"), StringLength(128), Display(Name = "用户名", Description = "建议专用的只读监控账号")]
    public string Username { get; init; } = "";

    [StringLength(512), Secret, Display(Name = "密码", Description = "加密保存，不再显示")]
    public string? Password { get; init; }

    [AllowedValues("off", "prefer", "require", "verify", ErrorMessage = "加密只能是 off、prefer、require、verify"), Display(Name = "加密", Description = "verify：必须加密并核对证书")]
    public string Tls { get; init; } = "prefer";

    [StringLength(253), Display(Name = "证书域名", Description = "与主机不同时填写")]
    public string? ServerName { get; init; }

    [Display(Name = "采集内容", Description = "连接数、复制、慢语句、锁、空间、读写、备份、错误；只采集条件用到的")]
    public IReadOnlyList<SqlSection> Collect { get; init; } = [SqlSection.Connections];

    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = "慢语句时长应为 100ms 到 1d"), Display(Name = "慢语句时长", Description = "运行超过此时长的语句计为慢语句")]
    public TimeSpan SlowerThan { get; init; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "读写速度的测量时长应为 100ms 到 1m"), Display(Name = "读写测量时长", Description = "读写速度由间隔此时长的两次读数得出")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "错误日志的统计时长应为 1m 到 1d"), Display(Name = "错误日志统计时长", Description = "统计最近这段时间内的错误日志，默认 1 小时")]
    public TimeSpan ErrorsWindow { get; init; } = TimeSpan.FromHours(1);

    [StringLength(8_000), Display(Name = "自定义查询", Description = "一条只读查询；value 为首行首列，column(\"列名\") 为该列各行，rows 为行数")]
    public string? Query { get; init; }

    [Display(Name = "数据新鲜度", Description = "最新一行距今多久")]
    public SqlFreshness? Freshness { get; init; }

    [Display(Name = "数据量波动", Description = "与此前同类日期的中位数相比")]
    public SqlVolume? Volume { get; init; }
}

/// <summary>A table and its time column, or a query instead.</summary>
internal record SqlTable
{
    /// <summary>A name with up to three parts, as it is in the database.</summary>
    public const string NamePattern = @"^[\p{L}_][\p{L}\p{N}_$#]{0,127}(\.[\p{L}_][\p{L}\p{N}_$#]{0,127}){0,2}$";

    private const string ColumnPattern = @"^[\p{L}_][\p{L}\p{N}_$#]{0,127}$";

    [RegularExpression(NamePattern, ErrorMessage = "表名形如 orders 或 dbo.orders，不带引号"), Display(Name = "表", Description = "大小写与库中一致")]
    public string? Table { get; init; }

    [RegularExpression(ColumnPattern, ErrorMessage = "列名不带引号"), Display(Name = "时间列")]
    public string? Column { get; init; }

    [StringLength(2_000), Display(Name = "筛选条件", Description = "WHERE 之后的内容，例如 source = 'credit-bj'")]
    public string? Where { get; init; }

    [Display(Name = "时间为 UTC", Description = "时间列存的是 UTC 而不是数据库的本地时间")]
    public bool Utc { get; init; }
}

/// <summary>Age of the newest row.</summary>
internal sealed record SqlFreshness : SqlTable
{
    [StringLength(8_000), Display(Name = "查询", Description = "代替表和列：返回一个时间，或距今的秒数")]
    public string? Query { get; init; }
}

/// <summary>Rows of a day against the median of days like it before.</summary>
internal sealed record SqlVolume : SqlTable
{
    [AllowedValues("today", "yesterday", ErrorMessage = "统计日只能是 today、yesterday"), Display(Name = "统计日", Description = "today：今天到此刻，与往日到同一时刻相比；yesterday：昨天全天")]
    public string Day { get; init; } = "today";

    [Range(2, 26, ErrorMessage = "周数应为 2 到 26"), Display(Name = "比较周数")]
    public int Weeks { get; init; } = 8;

    [AllowedValues("weekday", "workdays", ErrorMessage = "比较对象只能是 weekday、workdays"), Display(Name = "比较对象", Description = "weekday：此前同一星期几；workdays：按工作日历，工作日（含调休上班日）与工作日相比，休息日、节假日与休息日相比")]
    public string Calendar { get; init; } = "weekday";

    /// <summary>Days between two that may be compared.</summary>
    public int Step() => Calendar == "workdays" ? 1 : 7;

    [StringLength(8_000), Display(Name = "查询", Description = "代替表和列：每天一行，第一列日期，第二列行数")]
    public string? Query { get; init; }
}
