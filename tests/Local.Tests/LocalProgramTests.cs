using System.Diagnostics;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Local.Tests;

/// <summary>The program as a person starts it: what cannot work is one line on the error output and exit code 1.</summary>
public sealed class LocalProgramTests
{
    [Theory]
    [InlineData("is not a port", "--port", "abc")]
    [InlineData("is not a port", "--port=70000")]
    [InlineData("There is no option --prot", "--prot", "8080")]
    [InlineData("needs a value", "--data")]
    [InlineData("is no option", "start")]
    [InlineData("cannot be written", "--data", "/proc/platform")]
    public async Task A_start_that_cannot_work_is_one_line_and_exit_code_1(string line, params string[] args)
    {
        var (code, errors) = await RunAsync(args);
        Assert.Equal(1, code);
        Assert.Contains(line, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_setting_is_one_line_that_names_it()
    {
        var folder = Directory.CreateTempSubdirectory("platform-local-").FullName;
        var (code, errors) = await RunAsync("--data", folder, "--port", Sidecar.FreePort.Take().ToString(System.Globalization.CultureInfo.InvariantCulture), "--Gateway:Rate=0");
        Assert.Equal(1, code);
        Assert.Contains("Rate", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Options_are_read_in_both_spellings()
    {
        var options = LocalProgram.Parse(["--data=/tmp/x", "--port", "9090", "--Sms:Provider=simulator"]);
        Assert.Equal(("/tmp/x", 9090), (options.DataFolder, options.Port));
        Assert.Equal("simulator", options.Settings["Sms:Provider"]);
        Assert.Throws<StartupException>(() => LocalProgram.Parse(["--nothing"]));
    }

    private static async Task<(int Code, string Errors)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(LocalPlatform).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
