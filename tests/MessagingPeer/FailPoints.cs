using System.Diagnostics;

namespace Platform.MessagingPeer;

/// <summary>
/// Arms one named place: <c>PLATFORM_FAILPOINT=place:n</c> kills this process, as SIGKILL does, when the place is reached for the
/// nth time.
/// </summary>
public static class FailPoints
{
    private static string armed = "";
    private static int left;

    public static void Arm(string? text)
    {
        if (text?.Split(':') is not [var place, var count])
        {
            return;
        }

        (armed, left) = (place, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        ServiceDefaults.Messaging.FailPoint.Armed = At;
    }

    public static void At(string place)
    {
        if (place == armed && Interlocked.Decrement(ref left) == 0)
        {
            Process.GetCurrentProcess().Kill();
            Thread.CurrentThread.Join();
        }
    }
}
