namespace Platform.Local;

/// <summary>What a person may choose at the start of the laptop's platform.</summary>
public sealed record LocalOptions
{
    /// <summary>Where everything is kept; made when it is missing.</summary>
    public string DataFolder { get; init; } = ".data";

    /// <summary>Port of the gateway on the loopback address, 1 to 65535; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Further settings for every service, by their full name: <c>Sms:Provider</c>. They win over what this host sets.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The sidecar's behaviour.</summary>
    public Sidecar.SidecarOptions Sidecar { get; init; } = new();

    /// <summary>Whether the sample contract that inspects the platform itself is applied on start.</summary>
    public bool SelfContract { get; init; } = true;

    /// <summary>Whether warnings go to the console; a test keeps quiet.</summary>
    public bool ConsoleLog { get; init; } = true;
}
