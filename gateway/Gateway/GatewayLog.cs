namespace Platform.Gateway;

/// <summary>What the gateway tells its operator.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "audit {Method} {Path} by {Actor} through {Client} from {Address}: {Status}")]
    public static partial void Audit(this ILogger log, string method, string path, string actor, string client, string? address, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache is away ({Reason}): each gateway counts rate limits alone until it is back")]
    public static partial void CacheAway(this ILogger log, string reason);
}
