using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Platform.Sidecar;

/// <summary>The calls of <c>dapr.proto.runtime.v1.Dapr</c> that the platform makes; the rest answers Unimplemented.</summary>
internal sealed class GrpcApi(Broker broker, Callers callers)
{
    public Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext call)
    {
        var app = Caller(call);
        RequireComponent(request.PubsubName, request.Topic);
        broker.Publish(new Publication(
            app.Id, request.PubsubName, request.Topic, request.Data.Memory, request.DataContentType, request.Metadata.ToDictionary(),
            call.RequestHeaders.GetValue("traceparent"), call.RequestHeaders.GetValue("tracestate")));
        return Task.FromResult(new Empty());
    }

    public Task<BulkPublishResponse> BulkPublishEvent(BulkPublishRequest request, ServerCallContext call)
    {
        var app = Caller(call);
        RequireComponent(request.PubsubName, request.Topic);
        foreach (var entry in request.Entries)
        {
            var metadata = request.Metadata.ToDictionary();
            foreach (var (name, value) in entry.Metadata)
            {
                metadata[name] = value;
            }

            broker.Publish(new Publication(
                app.Id, request.PubsubName, request.Topic, entry.Event.Memory, entry.ContentType, metadata,
                call.RequestHeaders.GetValue("traceparent"), call.RequestHeaders.GetValue("tracestate")));
        }

        return Task.FromResult(new BulkPublishResponse());
    }

    public Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext call) =>
        Task.FromResult(new GetMetadataResponse
        {
            Id = Caller(call).Id,
            RuntimeVersion = LocalSidecar.Version,
            ExtendedMetadata = { ["kind"] = LocalSidecar.Kind },
        });

    private SidecarApp Caller(ServerCallContext call) => callers.Find(call.GetHttpContext()) ??
        throw new RpcException(new Status(StatusCode.Unauthenticated, "dapr-api-token is missing or wrong"));

    private void RequireComponent(string pubSub, string topic)
    {
        if (!broker.Knows(pubSub))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"pubsub {pubSub} is not found"));
        }

        if (topic.Length == 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"topic is empty in pubsub {pubSub}"));
        }
    }
}

/// <summary>
/// Binds <see cref="GrpcApi"/> by hand: Dapr's packages carry the messages and the client, but no server base class.
/// </summary>
internal sealed class GrpcApiMethods : IServiceMethodProvider<GrpcApi>
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcApi> context)
    {
        Add(context, "PublishEvent", PublishEventRequest.Parser, Empty.Parser, (api, request, call) => api.PublishEvent(request, call));
        Add(context, "BulkPublishEvent", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) => api.BulkPublishEvent(request, call));
        Add(context, "BulkPublishEventAlpha1", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) => api.BulkPublishEvent(request, call));
        Add(context, "GetMetadata", GetMetadataRequest.Parser, GetMetadataResponse.Parser, (api, request, call) => api.GetMetadata(request, call));
    }

    private static void Add<TRequest, TResponse>(
        ServiceMethodProviderContext<GrpcApi> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        UnaryServerMethod<GrpcApi, TRequest, TResponse> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        context.AddUnaryMethod(new Method<TRequest, TResponse>(MethodType.Unary, Service, name, Marshaller(requests), Marshaller(responses)), [], handler);

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
