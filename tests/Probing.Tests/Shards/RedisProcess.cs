using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.Testing;

namespace Platform.Probing.Tests.Shards;

/// <summary>A redis-server of its own for one test, which may be ended and started again with nothing in it.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("platform-redis-").FullName;
    private readonly int port = FreePort();
    private Process? server;

    public string Address => $"127.0.0.1:{port}";

    /// <summary>Skips the test with its reason where there is no Redis.</summary>
    public static async Task<RedisProcess> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_REDIS") is not { Length: > 0 })
        {
            throw new InvalidOperationException("$XunitDynamicSkip$skipped, because PLATFORM_TEST_REDIS names no Redis, and this test starts a redis-server of its own");
        }

        var redis = new RedisProcess();
        await redis.RunAsync();
        return redis;
    }

    public async Task RunAsync()
    {
        server = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder])
        {
            RedirectStandardOutput = true,
        })!;
        server.OutputDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        await Eventually.TrueAsync(AnswersAsync, "redis-server answers");
    }

    public void Kill()
    {
        server!.Kill();
        server.WaitForExit();
        server.Dispose();
        server = null;
    }

    public ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            Kill();
        }

        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
