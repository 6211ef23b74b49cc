using System.Net;
using System.Net.Sockets;

namespace Platform.Probing.Tests;

/// <summary>A TCP server on loopback that does with each connection whatever a test wants.</summary>
internal sealed class TalkServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    public TalkServer(Func<NetworkStream, CancellationToken, Task> talk)
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(talk);
    }

    public int Port { get; }

    /// <summary>Takes the connection and says nothing for ever.</summary>
    public static TalkServer Silent() => new((_, stop) => new TaskCompletionSource().Task.WaitAsync(stop));

    public static Task SayAsync(Stream stream, string text) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();

    /// <summary>Reads a line, without its end.</summary>
    public static async Task<string> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return System.Text.Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> talk)
    {
        while (!stop.IsCancellationRequested)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token), talk);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> talk)
    {
        using (client)
        {
            try
            {
                await talk(client.GetStream(), stop.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }
}
