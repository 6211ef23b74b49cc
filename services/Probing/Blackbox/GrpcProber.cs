using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace Platform.Probing.Blackbox;

/// <summary>grpc: asks the standard health service. Its two messages are one field each, so they are written and read by hand.</summary>
internal sealed class GrpcProber(Destination destination) : IProber
{
    private static readonly Marshaller<byte[]> Plain = Marshallers.Create(octets => octets, octets => octets);
    private static readonly Method<byte[], byte[]> Check = new(MethodType.Unary, "grpc.health.v1.Health", "Check", Plain, Plain);
    private static readonly Series[] Zero =
    [
        Series.GrpcCheck, Series.GrpcResolve, Series.GrpcNotServing, Series.GrpcServiceUnknown, Series.GrpcServing, Series.GrpcUnknown, Series.GrpcSsl, Series.GrpcStatus, Series.CertificateExpiry,
    ];

    public Prober Prober => Prober.Grpc;

    public async Task<bool> ProbeAsync(Probe probe, CancellationToken deadline)
    {
        var grpc = probe.Module.Grpc;
        foreach (var series in Zero)
        {
            probe.Set(series, 0);
        }

        var target = probe.Target.StartsWith("http://", StringComparison.Ordinal) || probe.Target.StartsWith("https://", StringComparison.Ordinal)
            ? probe.Target[(probe.Target.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/') : probe.Target;
        if (!Destination.TrySplit(target, grpc.Tls ? 443 : 80, out var host, out var port))
        {
            return probe.Fail("Could not parse target URL");
        }

        if (await destination.ResolveAsync(probe, host, grpc.Family, deadline) is not { } address)
        {
            return false;
        }

        probe.Set(Series.GrpcResolve, probe.Value(Series.DnsLookup));
        using var handler = new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null, ConnectCallback = (_, connect) => ConnectAsync(probe, new IPEndPoint(address, port), host, connect) };
        using var channel = GrpcChannel.ForAddress($"{(grpc.Tls ? "https" : "http")}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}", new GrpcChannelOptions
        {
            HttpHandler = handler, MaxReceiveMessageSize = 64 * 1024, DisposeHttpClient = false,
        });
        return await AskAsync(probe, channel, deadline);
    }

    private static async Task<bool> AskAsync(Probe probe, GrpcChannel channel, CancellationToken deadline)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var call = channel.CreateCallInvoker().AsyncUnaryCall(Check, null, new CallOptions(cancellationToken: deadline), Request(probe.Module.Grpc.Service));
            var answer = await call.ResponseAsync;
            probe.Set(Series.GrpcCheck, Probe.Seconds(start));
            var status = answer is [0x08, var number, ..] ? number : 0;
            probe.Set(status switch { 1 => Series.GrpcServing, 2 => Series.GrpcNotServing, 3 => Series.GrpcServiceUnknown, _ => Series.GrpcUnknown }, 1);
            return status == 1 || probe.Fail("gRPC health check failed", "serving_status", status);
        }
        catch (RpcException failure)
        {
            probe.Set(Series.GrpcCheck, Probe.Seconds(start));
            var code = deadline.IsCancellationRequested ? StatusCode.DeadlineExceeded : failure.StatusCode;
            probe.Set(Series.GrpcStatus, (int)code);
            return probe.Fail("can't connect grpc server:", "err", failure.Status.Detail, "code", code);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(Probe probe, IPEndPoint end, string host, CancellationToken deadline)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, deadline);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!probe.Module.Grpc.Tls)
        {
            return stream;
        }

        var encrypted = await TlsDoor.ShakeAsync(probe, stream, probe.Module.Grpc.TlsConfig, host, http2: true, deadline);
        TlsDoor.Remember(probe, encrypted);
        probe.Set(Series.CertificateExpiry, probe.Value(Series.CertificateExpiry));
        probe.Set(Series.TlsVersion, 1);
        probe.Set(Series.GrpcSsl, 1);
        return encrypted;
    }

    private static byte[] Request(string service)
    {
        var name = Encoding.UTF8.GetBytes(service.Length <= 100 ? service : service[..100]);
        return name.Length == 0 ? [] : name.Length < 128 ? [0x0A, (byte)name.Length, .. name] : [0x0A, (byte)(name.Length & 0x7F | 0x80), (byte)(name.Length >> 7), .. name];
    }
}
