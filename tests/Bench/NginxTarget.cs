using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Bench;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("platform-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>An nginx of our own that answers 200 and closes; it is stopped by its process id.</summary>
internal sealed class NginxTarget : IDisposable
{
    private readonly Process process;

    private NginxTarget(Process process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    public static async Task<NginxTarget> StartAsync(ScratchFolder folder)
    {
        var port = ScratchFolder.FreePort();
        var file = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; worker_processes 1; pid {{folder.Path}}/nginx.pid; error_log {{folder.Path}}/nginx.log;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_timeout 0;
              client_body_temp_path {{folder.Path}}/body; proxy_temp_path {{folder.Path}}/proxy; fastcgi_temp_path {{folder.Path}}/fastcgi;
              uwsgi_temp_path {{folder.Path}}/uwsgi; scgi_temp_path {{folder.Path}}/scgi;
              server { listen 127.0.0.1:{{port}} backlog=4096; location / { default_type text/html; return 200 '<html><body>welcome</body></html>'; } }
            }
            """);
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        var process = Process.Start(new ProcessStartInfo(program, ["-c", file, "-e", Path.Combine(folder.Path, "nginx.log")]))!;
        await Listening.AtAsync(port);
        return new NginxTarget(process, $"http://127.0.0.1:{port}/");
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

/// <summary>Waits until a server listens.</summary>
internal static class Listening
{
    public static async Task AtAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (tries < 300)
            {
                await Period.OfAsync(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
