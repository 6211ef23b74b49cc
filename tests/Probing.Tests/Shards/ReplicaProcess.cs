using System.Diagnostics;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

/// <summary>The probing service as a process of its own, which a test may kill, stop and wake.</summary>
internal sealed class ReplicaProcess : IDisposable
{
    private readonly Process process;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> output = new();

    private ReplicaProcess(Process process, string name) => (this.process, Name) = (process, name);

    public string Name { get; }

    public string Output => string.Join('\n', output);

    public bool HasExited => process.HasExited;

    public static ReplicaProcess Start(string name, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Platform.Probing.dll"));
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        start.ArgumentList.Add($"--Probing:Scheduling:Replica={name}");
        var replica = new ReplicaProcess(Process.Start(start)!, name);
        replica.process.OutputDataReceived += (_, line) => replica.output.Enqueue(line.Data ?? "");
        replica.process.ErrorDataReceived += (_, line) => replica.output.Enqueue(line.Data ?? "");
        replica.process.BeginOutputReadLine();
        replica.process.BeginErrorReadLine();
        return replica;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGSTOP: it neither runs nor says anything, as on a machine that hangs.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task WakeAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, and until it is gone.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await Eventually.TrueAsync(() => process.HasExited, $"{Name} stops when told");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
