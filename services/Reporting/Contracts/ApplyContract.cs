using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Reporting.Contracts.Files;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;
using Refit;

namespace Platform.Reporting.Contracts;

/// <summary>
/// Applies a contract file: everything in it is right, or nothing happens. The same content again is no new version. The other
/// services hear of it by <see cref="ContractApplied"/>, published in the transaction that stores the version.
/// </summary>
internal sealed class ApplyContract(
    ReportingDb db, ContractArchive archive, IProbingCatalogue probing, WorkingCalendar calendar, TimeProvider time, ILogger<ApplyContract> log)
{
    /// <summary>
    /// Applies <paramref name="text"/>. <paramref name="variables"/> null: those of the version before are used again, so that a
    /// text can be mended without sending phones and secrets once more.
    /// </summary>
    public async Task<ApplyOutcome> RunAsync(string text, string? variables, string? expectedId, string by, bool dryRun, CancellationToken cancellationToken)
    {
        variables ??= await VariablesBeforeAsync(text, cancellationToken);
        var reading = ContractFile.Read(text, variables);
        var mistakes = reading.Mistakes.ToList();
        if (expectedId is not null && reading.Document is { } read && read.Id != expectedId)
        {
            mistakes.Add(new FieldError("id", $"文件中的编号是“{read.Id}”，与地址中的“{expectedId}”不同"));
        }

        try
        {
            mistakes.AddRange(await MistakesOfChecksAsync(reading.Checks, cancellationToken));
        }
        catch (Exception failure) when (failure is HttpRequestException or ApiExceptionBase or Polly.ExecutionRejectedException
            || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.ProbingUnavailable(failure.Message);

            // Its own mistakes are worth telling even now; only an apparently right file has to wait.
            return mistakes.Count > 0 ? new ApplyOutcome.Refused(mistakes) : new ApplyOutcome.ProbingUnavailable();
        }

        if (mistakes.Count > 0 || reading.Document is null)
        {
            return new ApplyOutcome.Refused([.. mistakes.OrderBy(mistake => mistake.Line ?? 0).ThenBy(mistake => mistake.Column ?? 0)]);
        }

        return await StoreAsync(reading.Document, text, variables, by, dryRun, cancellationToken);
    }

    private async Task<string?> VariablesBeforeAsync(string text, CancellationToken cancellationToken)
    {
        var id = (YamlText.Read(text, new Mistakes()) as MapNode)?.Find("id") is ScalarNode scalar ? scalar.Value : null;
        return await db.Set<ContractRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } contract
            && await archive.RowAsync(contract.Id, contract.Version, cancellationToken) is { } version
            ? archive.Variables(version)
            : null;
    }

    private async Task<IEnumerable<FieldError>> MistakesOfChecksAsync(IReadOnlyList<ReadCheck> checks, CancellationToken cancellationToken)
    {
        if (checks.Count == 0)
        {
            return [];
        }

        var found = await probing.ValidateAsync([.. checks.Select(check => check.Definition)], cancellationToken);
        return found.Where(mistake => mistake.Index >= 0 && mistake.Index < checks.Count)
            .Select(mistake => checks[mistake.Index].Locate(mistake)).DistinctBy(mistake => (mistake.Path, mistake.Message));
    }

    private async Task<ApplyOutcome> StoreAsync(ContractDocument document, string text, string? variables, string by, bool dryRun, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var contract = await db.Set<ContractRow>().FirstOrDefaultAsync(row => row.Id == document.Id, cancellationToken);
        var hash = archive.ContentHash(text, variables);
        if (contract?.ContentHash == hash)
        {
            return Outcome(document, contract.Version, false, dryRun, []);
        }

        var before = contract is null ? null : await archive.DocumentAsync(contract.Id, contract.Version, cancellationToken);
        document = document with { Version = (contract?.Version ?? 0) + 1 };
        var changes = ContractChanges.Between(before, document);
        if (dryRun)
        {
            return Outcome(document, document.Version, true, true, changes);
        }

        var version = archive.Row(document, text, variables, time.GetUtcNow(), by);
        db.Add(version);
        Update(contract ?? db.Add(Empty(document, by)).Entity, document, version, hash);
        db.Publish(new ContractApplied(document.Id, document.Title, document.From, document.To, version.Sha256, document.Version));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return new ApplyOutcome.AppliedMeanwhile();
        }

        return Outcome(document, document.Version, true, false, changes);
    }

    private ApplyOutcome.Applied Outcome(ContractDocument document, long version, bool changed, bool dryRun, IReadOnlyList<ContractChange> changes) =>
        new(new AppliedContract(document.Id, document.Title, version, changed, dryRun, changes, Notices(document)));

    private List<string> Notices(ContractDocument document) =>
    [
        .. Enumerable.Range(document.From.Year, document.To.Year - document.From.Year + 1)
            .Where(year => calendar.IsProvisional(new DateOnly(year, 1, 1)))
            .Select(year => $"{year} 年的节假日安排尚未公布或未导入，涉及该年的期限均为暂定"),
    ];

    private static ContractRow Empty(ContractDocument document, string by) => new()
    {
        Id = document.Id,
        Title = document.Title,
        Customer = document.Customer,
        ContentHash = "",
        AppliedBy = by,
        Counts = new ContractCounts(0, 0, 0, 0, 0, 0, 0),
    };

    private static void Update(ContractRow row, ContractDocument document, ContractVersionRow version, string hash)
    {
        row.Title = document.Title;
        row.Customer = document.Customer;
        row.Supplier = document.Supplier;
        row.Source = document.Source;
        row.From = document.From;
        row.To = document.To;
        row.Version = document.Version;
        row.ContentHash = hash;
        row.AppliedAt = version.AppliedAt;
        row.AppliedBy = version.AppliedBy;
        row.Counts = new ContractCounts(
            document.Systems.Count, document.Checks.Count, document.Inspections.Count, document.Sla.Count, document.Kpis.Count,
            document.Deliverables.Count, document.Duty?.People.Count ?? 0);
    }
}

/// <summary>How an application ended.</summary>
internal abstract record ApplyOutcome
{
    /// <summary>Applied, or nothing to do because the content is the same, or a dry run.</summary>
    public sealed record Applied(AppliedContract Contract) : ApplyOutcome;

    /// <summary>There are mistakes; nothing was applied.</summary>
    public sealed record Refused(IReadOnlyList<FieldError> Mistakes) : ApplyOutcome;

    /// <summary>Probing could not judge the checks; nothing was applied.</summary>
    public sealed record ProbingUnavailable : ApplyOutcome;

    /// <summary>Somebody else applied this contract in the same moment; nothing was applied.</summary>
    public sealed record AppliedMeanwhile : ApplyOutcome;
}

/// <summary>Result of an application or of its dry run.</summary>
/// <param name="Id">Id of the contract.</param>
/// <param name="Title">Its title.</param>
/// <param name="Version">The version it has now, or would have.</param>
/// <param name="Changed">False: the same content was applied before.</param>
/// <param name="DryRun">True: nothing was stored.</param>
/// <param name="Changes">What is added, changed and retired.</param>
/// <param name="Notices">What a person should know, for example that a year's holidays are provisional.</param>
public sealed record AppliedContract(
    string Id, string Title, long Version, bool Changed, bool DryRun, IReadOnlyList<ContractChange> Changes, IReadOnlyList<string> Notices);
