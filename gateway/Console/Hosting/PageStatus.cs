namespace Platform.Console.Hosting;

/// <summary>The status of a page that has something to say all the same.</summary>
internal static class PageStatus
{
    /// <summary>Set at the last moment: a page that says 404 while it renders is cut off by the framework.</summary>
    public static void Answer(this HttpContext context, int status) => context.Response.OnStarting(() =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
