using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.Local;

/// <summary>
/// One log file a day for the whole process, kept for 30 days, and warnings on the console once everything is ready (before
/// that, services wait for each other, which is nobody's business). A line: time, level, service,
/// trace id, category, message. A full queue drops lines rather than hold up the work.
/// </summary>
internal sealed class LocalLog : IAsyncDisposable
{
    private const int KeepDays = 30;
    private readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly DataFolder folder;
    private readonly string logs;
    private readonly bool console;
    private volatile bool ready;
    private readonly Task writing;

    public LocalLog(DataFolder folder, bool console)
    {
        this.folder = folder;
        this.console = console;
        logs = folder.Folder("logs");
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Makes <paramref name="service"/> log here.</summary>
    public void Attach(ILoggingBuilder logging, string service) => logging.AddProvider(new Provider(this, service))
        .SetMinimumLevel(LogLevel.Warning).AddFilter("Platform", LogLevel.Information);

    /// <summary>From now on warnings appear on the console as well.</summary>
    public void Ready() => ready = true;

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writing;
    }

    private void Write(string service, LogLevel level, string category, string message, Exception? failure)
    {
        var now = TimeProvider.System.GetLocalNow();
        var trace = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? "-";
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{now:yyyy-MM-ddTHH:mm:ss.fffzzz} {Word(level)} {service} {trace} {category}: {OneLine(message)}{(failure is null ? "" : " | " + OneLine(failure.ToString()))}");
        lines.Writer.TryWrite(line);
        if (console && ready && level >= LogLevel.Warning)
        {
            System.Console.Error.WriteLine($"{now:HH:mm:ss} {Word(level)} {service}: {OneLine(message)}{(failure is null ? "" : " | " + OneLine(failure.Message))}");
        }
    }

    private async Task WriteAsync()
    {
        var day = "";
        StreamWriter? file = null;
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync())
            {
                if (!line.StartsWith(day, StringComparison.Ordinal) || file is null)
                {
                    await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
                    day = line[..10];
                    file = Open(day);
                    Prune();
                }

                await file.WriteLineAsync(line);
                if (lines.Reader.Count == 0)
                {
                    await file.FlushAsync();
                }
            }
        }
        catch (IOException full)
        {
            // The disk is full: the platform goes on without its log, and the console says so.
            await System.Console.Error.WriteLineAsync($"The log in {logs} cannot be written: {full.Message}");
            lines.Writer.TryComplete();
        }
        finally
        {
            await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private StreamWriter Open(string day)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(Path.Combine(folder.File("logs"), $"platform-{day.Replace("-", "", StringComparison.Ordinal)}.log"), options);
    }

    private void Prune()
    {
        foreach (var old in Directory.EnumerateFiles(logs, "platform-*.log").Order(StringComparer.Ordinal).Reverse().Skip(KeepDays).ToList())
        {
            File.Delete(old);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        LogLevel.Information => "INFO",
        _ => "DEBUG",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private sealed class Provider(LocalLog log, string service) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(log, service, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(LocalLog log, string service, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(service, logLevel, category, formatter(state, exception), exception);
    }
}
