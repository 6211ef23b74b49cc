using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Sidecar;

/// <summary>The part of Dapr's HTTP API that <c>DaprClient</c>, curl and other languages use.</summary>
internal static class HttpApi
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1.0/healthz", () => TypedResults.NoContent());
        app.MapGet("/v1.0/healthz/outbound", () => TypedResults.NoContent());
        app.MapGet("/v1.0/metadata", Metadata);
        app.MapPost("/v1.0/publish/{pubSub}/{**topic}", PublishAsync);
        app.Map("/v1.0/invoke/{appId}/method/{**method}", InvokeAsync);
    }

    private static IResult Metadata(HttpContext context, Callers callers, Broker broker) => callers.Find(context) is not { } app
        ? TypedResults.Unauthorized()
        : TypedResults.Content(
            new JsonObject
            {
                ["id"] = app.Id,
                ["runtimeVersion"] = LocalSidecar.Version,
                ["extended"] = new JsonObject { ["kind"] = LocalSidecar.Kind },
                ["subscriptions"] = new JsonArray([.. broker.Subscriptions.Where(one => one.App.Id == app.Id).Select(one => (JsonNode)new JsonObject
                {
                    ["pubsubname"] = one.PubSub, ["topic"] = one.Topic, ["deadLetterTopic"] = one.DeadLetterTopic, ["waiting"] = one.Waiting,
                })]),
            }.ToJsonString(),
            "application/json");

    private static async Task<IResult> PublishAsync(HttpContext context, string pubSub, string topic, Callers callers, Broker broker)
    {
        if (callers.Find(context) is not { } app)
        {
            return TypedResults.Unauthorized();
        }

        if (!broker.Knows(pubSub))
        {
            return Error(HttpStatusCode.BadRequest, "ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSub} is not found");
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var metadata = context.Request.Query.Where(pair => pair.Key.StartsWith("metadata.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key["metadata.".Length..], pair => pair.Value.ToString());
        broker.Publish(new Publication(
            app.Id, pubSub, topic, body.ToArray(), context.Request.ContentType ?? "", metadata,
            Header(context, "traceparent"), Header(context, "tracestate")));
        return TypedResults.NoContent();
    }

    private static async Task InvokeAsync(
        HttpContext context, string appId, Callers callers, IReadOnlyList<SidecarApp> apps, IHttpForwarder forwarder, InvocationClient client)
    {
        var target = apps.FirstOrDefault(one => one.Id == appId);
        if (callers.Find(context) is null || target is null)
        {
            context.Response.StatusCode = target is null ? 500 : 401;
            return;
        }

        context.Request.Path = "/" + context.Request.RouteValues["method"];
        await forwarder.SendAsync(context, target.Address.ToString(), client.Invoker, ForwarderRequestConfig.Empty, new ShowAppToken(target.AppToken));
    }

    private static string? Header(HttpContext context, string name) =>
        context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    private static IResult Error(HttpStatusCode status, string code, string message) => TypedResults.Content(
        new JsonObject { ["errorCode"] = code, ["message"] = message }.ToJsonString(), "application/json", statusCode: (int)status);

    private sealed class ShowAppToken(string? token) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Remove("dapr-api-token");
            if (token is not null)
            {
                proxyRequest.Headers.TryAddWithoutValidation("dapr-api-token", token);
            }
        }
    }
}

/// <summary>The connections of service invocation; the forwarder wants them without redirects, cookies or decompression.</summary>
internal sealed class InvocationClient : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    public void Dispose() => Invoker.Dispose();
}
