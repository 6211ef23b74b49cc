using System.Runtime.CompilerServices;

namespace Platform.Reporting.Tests;

/// <summary>Compares with a file beside the tests; PLATFORM_UPDATE_GOLDEN=1 writes it anew, for a person to read the difference.</summary>
internal static class Golden
{
    public static void Equal(string name, string actual, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("PLATFORM_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
