using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Data;

namespace Platform.ServiceDefaults.Audit;

/// <summary>Writes one audit row for every request that may change something, refused ones included.</summary>
public static class AuditOfWrites
{
    /// <summary>Newest rows a page may hold.</summary>
    private const int PageLimit = 500;

    internal static void UseAuditOfWrites(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (IsRead(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<NotAudited>() is not null)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            // The answer is written further out; what it will say is known here.
            await WriteAsync(context, failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
            throw;
        }

        await WriteAsync(context, context.Response.StatusCode);
    });

    internal static void MapAudit(this WebApplication app)
    {
        if (app.Services.GetService<IServiceProviderIsService>()?.IsService(typeof(ServiceDbContext)) == true)
        {
            app.MapGet("/audit", ListAsync).RequirePermission("audit:read").WithSummary("审计日志: newest first");
        }
    }

    private static async Task<IReadOnlyList<AuditRow>> ListAsync(ServiceDbContext db, CancellationToken cancellationToken, long? before = null, int limit = 100) =>
        await db.Audit.AsNoTracking().Where(row => before == null || row.Id < before).OrderByDescending(row => row.Id)
            .Take(Math.Clamp(limit, 1, PageLimit)).ToListAsync(cancellationToken);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static async Task WriteAsync(HttpContext context, int status)
    {
        await using var scope = context.RequestServices.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<ServiceDbContext>() is not { } db)
        {
            return;
        }

        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value;
        db.Audit.Add(new AuditRow
        {
            At = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(),
            Actor = context.User.Identity?.Name ?? "anonymous",
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Action = $"{context.Request.Method} {route}",
            Target = context.Request.Path.Value ?? "/",
            Status = status,
            TraceId = Activity.Current?.TraceId.ToString(),
        });
        await db.SaveChangesAsync(CancellationToken.None);
    }
}

/// <summary>Metadata of endpoints whose calls are not a person's or a system's doing, such as event deliveries.</summary>
public sealed record NotAudited;
