using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Web;
using Platform.Probing.Conditions;
using Platform.Probing.States;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>Runs a kind as the scheduler would, without one.</summary>
internal static class Trial
{
    public static OutboundGuard Guard { get; } = new(Options.Create(new OutboundOptions()));

    public static HttpDoor Door { get; } = new(Guard);

    public static async Task<Observation> ProbeAsync(this ICheckKind kind, string settings, int milliseconds = 20_000)
    {
        using var deadline = new CancellationTokenSource(milliseconds);
        var (probe, errors) = kind.Prepare(JsonDocument.Parse(settings).RootElement);
        Assert.Empty(errors);
        return await probe!.RunAsync(new ProbeContext("test", deadline.Token));
    }

    public static IReadOnlyList<string> Mistakes(this ICheckKind kind, string settings) =>
        [.. kind.Prepare(JsonDocument.Parse(settings).RootElement).Errors.Select(error => error.Path)];

    /// <summary>The verdict on <paramref name="condition"/>, judged as the service does.</summary>
    public static Verdict Judged(this ICheckKind kind, Observation seen, string condition)
    {
        var (read, error) = ConditionParser.Parse(condition, kind.Facts);
        Assert.Null(error);
        return Judge.Of(seen, [read!], new Dictionary<string, DateTimeOffset>(), DateTimeOffset.UnixEpoch);
    }

    /// <summary>Asserts that each condition holds; says which doesn't.</summary>
    public static void Holds(this ICheckKind kind, Observation seen, params string[] conditions)
    {
        Assert.Equal((FailureReason.None, null), (seen.Failure, seen.FailureDetail));
        Assert.All(conditions, condition => Assert.Null(kind.Judged(seen, condition).Reason));
    }

    /// <summary>A variable that says where a real server listens; without it the test is skipped with the reason.</summary>
    public static string Peer(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{variable} is not set: no real server to probe");
        return value!;
    }
}
