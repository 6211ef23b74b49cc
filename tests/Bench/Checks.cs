namespace Platform.Bench;

internal static class Checks
{
    public static Task RunAsync(string[] args) => Task.CompletedTask;
}
