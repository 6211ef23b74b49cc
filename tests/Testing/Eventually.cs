using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Waits for a condition, never for a time.</summary>
public static class Eventually
{
    /// <summary>Asks until <paramref name="holds"/> answers true; fails with <paramref name="what"/> when it never does.</summary>
    public static async Task TrueAsync(Func<Task<bool>> holds, string what, int seconds = 30)
    {
        var start = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"Not within {seconds} s: {what}");
            }

            await tick.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> holds, string what, int seconds = 30) => TrueAsync(() => Task.FromResult(holds()), what, seconds);
}
