using System.Net;
using Garnet;
using Garnet.server;
using Platform.ServiceDefaults.Hosting;
using Tsavorite.core;

namespace Platform.Local;

/// <summary>Garnet inside the process: caches, leases and rate limits. Nothing in it is the only copy of anything.</summary>
internal sealed class LocalCache : IDisposable
{
    private readonly GarnetServer server;

    private LocalCache(GarnetServer server, int port)
    {
        this.server = server;
        Port = port;
    }

    public int Port { get; }

    public static LocalCache Start(int port, string folder)
    {
        try
        {
            var server = new GarnetServer(new GarnetServerOptions
            {
                EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
                QuietMode = true,
                LogMemorySize = "16m",
                PageSize = "1m",
                IndexMemorySize = "4m",
                CheckpointDir = folder,
                EnableLua = true,
                LuaOptions = new LuaOptions(),
                // The native device needs libaio and takes the whole process down without it.
                DeviceType = DeviceType.RandomAccess,
            });
            server.Start();
            return new LocalCache(server, port);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new StartupException($"The embedded cache did not start on port {port}: {failure.Message}");
        }
    }

    public void Dispose() => server.Dispose();
}
