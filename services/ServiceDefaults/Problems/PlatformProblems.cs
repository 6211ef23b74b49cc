using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.ServiceDefaults.Problems;

/// <summary>Every refusal is a problem document; a malformed request is the caller's 400, never our 500.</summary>
public static partial class PlatformProblems
{
    internal static void AddPlatformProblems(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Add(ProblemJson.Default);
            options.SerializerOptions.Converters.Add(new TextConverter());
        });
        builder.Services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status ?? 500));
            context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
    }

    internal static void UsePlatformProblems(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Platform.Problems");
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            SuppressDiagnosticsCallback = _ => true,
            ExceptionHandler = context => AnswerAsync(context, log),
        });
        app.UseStatusCodePages();
        app.Use((context, next) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Problem.Invalid("query", TextConverter.Mistake).ExecuteAsync(context)
            : next(context));
    }

    private static async Task AnswerAsync(HttpContext context, ILogger log)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, code, detail, path) = Read(failure);
        if (status >= 500)
        {
            // The pattern, not the path: a callback's path holds its secret.
            var route = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as Microsoft.AspNetCore.Routing.RouteEndpoint;
            LogUnexpected(log, failure, context.Request.Method, route?.RoutePattern.RawText ?? "(no route)");
        }

        await Problem.Of(status, code, detail, path is null ? null : [new FieldError(path, detail)]).ExecuteAsync(context);
    }

    private static (int Status, string Code, string Detail, string? Path) Read(Exception? failure) => failure switch
    {
        BadHttpRequestException { InnerException: JsonException json } => (400, "invalid", Readable(json), json.Path ?? "$"),
        BadHttpRequestException { StatusCode: 413 } => (413, "too-large", "The request body is larger than this endpoint takes.", null),
        BadHttpRequestException bad => (bad.StatusCode, "invalid", bad.Message, null),
        JsonException json => (400, "invalid", Readable(json), json.Path ?? "$"),
        DbUpdateConcurrencyException => (409, "changed-meanwhile", "刚被他人或系统修改，请刷新后重试", null),
        _ when failure?.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            (400, "invalid", TextConverter.Mistake, null),
        OperationCanceledException => (499, "cancelled", "The caller went away.", null),
        _ => (500, "internal", "This is a fault of ours. Quote the trace id when you report it.", null),
    };

    private static string Readable(JsonException json)
    {
        var message = json.Message;
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }

    private static string CodeOf(int status) => status switch
    {
        400 => "invalid",
        401 => "not-signed-in",
        403 => "not-permitted",
        404 => "not-found",
        405 => "method-not-allowed",
        409 => "conflict",
        413 => "too-large",
        415 => "wrong-media-type",
        429 => "too-many-requests",
        503 => "not-available",
        _ => status >= 500 ? "internal" : "refused",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private static partial void LogUnexpected(ILogger log, Exception? failure, string method, string route);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyList<FieldError>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(List<FieldError>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(FieldError[]))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class ProblemJson : System.Text.Json.Serialization.JsonSerializerContext;
