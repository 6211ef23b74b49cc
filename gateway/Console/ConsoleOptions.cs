using System.ComponentModel.DataAnnotations;

namespace Platform.Console;

/// <summary>Where the console finds the platform's API. Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Address of the API behind the gateway, with the slash at its end, for example <c>http://127.0.0.1:8080/api/</c>.</summary>
    [Required]
    public Uri Address { get; set; } = new("http://127.0.0.1:8080/api/");

    /// <summary>Deadline of one call, 1 s to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>The console's own settings. Section <c>Console</c>.</summary>
public sealed class ConsoleOptions
{
    /// <summary>Folder of the keys that protect cookies and forms; empty: keys are lost with the process and everybody signs in again.</summary>
    public string? KeysFolder { get; set; }

    /// <summary>A session ends after this long without a request, 5 min to 12 h.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "12:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this long in any case, 30 min to 24 h; 12 h covers a night shift.</summary>
    [Range(typeof(TimeSpan), "00:30:00", "1.00:00:00")]
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Sessions kept at a time, 10 to 100,000.</summary>
    [Range(10, 100_000)]
    public int Sessions { get; set; } = 5_000;
}
