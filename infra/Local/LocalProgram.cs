using System.Globalization;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Local;

/// <summary>The program around <see cref="LocalPlatform"/>: arguments in, one clear block or one clear line out.</summary>
internal static class LocalProgram
{
    private const string Help = """
        统一运维平台 Platform: gateway, console, five services, sidecar, cache and identity provider in one process.

          dotnet run --project infra/Local -- [options]

          --data DIR              where everything is kept (default .data)
          --port N                port of the gateway on 127.0.0.1 (default 8080)
          --Section:Key=value     any setting of any service, for example --Identity:SessionIdle=01:00:00
          --help                  this text

        Ctrl-C stops it and loses nothing; the next start goes on where it stopped.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
        {
            System.Console.WriteLine(Help);
            return 0;
        }

        try
        {
            await using var platform = await LocalPlatform.StartAsync(Parse(args));
            System.Console.WriteLine(StartBlock.Text(platform));
            await platform.WaitForShutdownAsync();
            System.Console.WriteLine("正在停止 Stopping …");
            return 0;
        }
        catch (Exception failure) when (Explain(failure) is { } line)
        {
            await System.Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    internal static LocalOptions Parse(string[] args)
    {
        var options = new LocalOptions();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < args.Length; at++)
        {
            var (name, value) = Split(args, ref at);
            options = name switch
            {
                "data" => options with { DataFolder = value },
                "port" => options with { Port = Port(value) },
                _ => options,
            };
            if (name.Contains(':', StringComparison.Ordinal))
            {
                settings[name] = value;
            }
            else if (name is not ("data" or "port"))
            {
                throw new StartupException($"There is no option --{name}. Choose --data DIR, --port N or --Section:Key=value; --help explains them.");
            }
        }

        return options with { Settings = settings };
    }

    private static (string Name, string Value) Split(string[] args, ref int at)
    {
        if (!args[at].StartsWith("--", StringComparison.Ordinal))
        {
            throw new StartupException($"'{args[at]}' is no option. Options begin with --; --help explains them.");
        }

        var word = args[at][2..];
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            return (word[..equals], word[(equals + 1)..]);
        }

        return at + 1 < args.Length && !args[at + 1].StartsWith("--", StringComparison.Ordinal)
            ? (word, args[++at])
            : throw new StartupException($"Option --{word} needs a value; --help explains it.");
    }

    private static int Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
        ? port
        : throw new StartupException($"--port {text} is not a port. Choose a number from 1 to 65535, for example --port 8080.");

    private static string? Explain(Exception failure) => failure switch
    {
        UnauthorizedAccessException denied => $"{denied.Message} Make it writable for this user, or choose another folder with --data DIR.",
        _ => StartupFailure.Explain(failure),
    };
}
