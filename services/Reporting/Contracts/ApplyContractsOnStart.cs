using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Reporting.Contracts.Files;
using Platform.Reporting.Data;

namespace Platform.Reporting.Contracts;

/// <summary>
/// Applies the contracts that the installation brings along, once Probing answers. A contract that a person has applied since
/// then is left alone; one that only a start has ever applied follows its file (the host's address may have changed).
/// </summary>
internal sealed class ApplyContractsOnStart(
    IServiceScopeFactory scopes, IOptions<ContractsOptions> options, TimeProvider time, ILogger<ApplyContractsOnStart> log) : BackgroundService
{
    public const string Actor = "first-start";
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var path in options.Value.ApplyOnStart)
        {
            try
            {
                await ApplyAsync(path, stoppingToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                log.StartFileUnreadable(path, failure.Message);
            }
        }
    }

    private async Task ApplyAsync(string path, CancellationToken stopping)
    {
        var text = await File.ReadAllTextAsync(path, stopping);
        var variables = await VariablesAsync(path, stopping);
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            try
            {
                if (await TryAsync(path, text, variables, stopping))
                {
                    return;
                }
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                log.StartFileFailed(failure, path);
            }

            await Task.Delay(pause, time, stopping);
        }
    }

    /// <summary>True when there is nothing more to do, for better or worse.</summary>
    private async Task<bool> TryAsync(string path, string text, string variables, CancellationToken stopping)
    {
        using var activity = ReportingTelemetry.Source.StartActivity("apply contract on start", ActivityKind.Internal);
        await using var scope = scopes.CreateAsyncScope();
        var id = (YamlText.Read(text, new Mistakes()) as MapNode)?.Find("id") is ScalarNode scalar ? scalar.Value : null;
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var mine = await db.Set<ContractRow>().AllAsync(row => row.Id != id || row.AppliedBy == Actor, stopping);
        if (!mine)
        {
            return true;
        }

        switch (await scope.ServiceProvider.GetRequiredService<ApplyContract>().RunAsync(text, variables, null, Actor, false, stopping))
        {
            case ApplyOutcome.Applied applied:
                log.AppliedOnStart(applied.Contract.Id, applied.Contract.Version);
                return true;
            case ApplyOutcome.Refused refused:
                log.StartFileRefused(path, string.Join("; ", refused.Mistakes.Select(mistake => $"{mistake.Line}: {mistake.Path}: {mistake.Message}")));
                return true;
            default:
                log.StartFileWaits(path, "the probing service does not answer yet");
                return false;
        }
    }

    private async Task<string> VariablesAsync(string path, CancellationToken stopping)
    {
        var beside = Path.ChangeExtension(path, ".variables.yaml");
        var text = File.Exists(beside) ? await File.ReadAllTextAsync(beside, stopping) : "";
        return options.Value.Variables.Aggregate(text, (all, variable) => $"{all}\n{variable.Key}: {JsonSerializer.Serialize(variable.Value)}");
    }
}
