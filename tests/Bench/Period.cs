namespace Platform.Bench;

/// <summary>A measurement lasts a fixed time; a test never does.</summary>
internal static class Period
{
    public static async Task OfAsync(TimeSpan length)
    {
        using var timer = new PeriodicTimer(length);
        await timer.WaitForNextTickAsync();
    }
}
