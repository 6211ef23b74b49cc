using System.Net;
using System.Net.Sockets;

namespace Platform.Sidecar;

/// <summary>Ports for neighbours that must know each other's address before they start.</summary>
public static class FreePort
{
    // Below the range from which outgoing connections take theirs, so that none steals the port between now and its use.
    private const int First = 15_000;
    private const int Last = 32_000;

    /// <summary>A free loopback port.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
