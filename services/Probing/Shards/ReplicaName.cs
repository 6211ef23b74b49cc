using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Probing.Scheduling;

namespace Platform.Probing.Shards;

/// <summary>What this life of this replica is called: its own name for people, and something random, so that a restart is another.</summary>
internal sealed class ReplicaName(IOptions<SchedulingOptions> options)
{
    public string Value { get; } = $"{(options.Value.Replica.Length > 0 ? options.Value.Replica : Environment.MachineName)}/{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
