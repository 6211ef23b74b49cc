using System.Net;
using System.Net.Sockets;

namespace Platform.Probing.Tests;

/// <summary>A port that speaks whatever bytes the test wants, for protocols other than HTTP.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task accepting;

    private RawServer(Func<NetworkStream, CancellationToken, Task> talk)
    {
        listener.Start();
        accepting = AcceptAsync(talk);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static RawServer Talking(Func<NetworkStream, CancellationToken, Task> talk) => new(talk);

    /// <summary>Sends <paramref name="bytes"/> at once and nothing more.</summary>
    public static RawServer Saying(byte[] bytes) => new(async (stream, stop) =>
    {
        await stream.WriteAsync(bytes, stop);
        stream.Socket.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(new byte[1024], stop) > 0)
        {
            // Until the probe hangs up.
        }
    });

    /// <summary>Takes the connection and never says a word.</summary>
    public static RawServer Silent() => new((_, stop) => new TaskCompletionSource().Task.WaitAsync(stop));

    /// <summary>Sends <paramref name="bytes"/> again and again for ever.</summary>
    public static RawServer Endless(byte[] bytes) => new(async (stream, stop) =>
    {
        while (!stop.IsCancellationRequested)
        {
            await stream.WriteAsync(bytes, stop);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> talk)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = TalkAsync(client, talk);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> talk)
    {
        using (client)
        {
            try
            {
                await talk(client.GetStream(), stopping.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException)
            {
                // The probe hung up, or the test is over.
            }
        }
    }
}
