using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Reporting.Data;
using Platform.ServiceDefaults.Security;

namespace Platform.Reporting.Contracts;

/// <summary>What was applied, encrypted at rest; each column is bound to its contract and version.</summary>
internal sealed class ContractArchive(ReportingDb db, FieldCipher cipher)
{
    /// <summary>The document of a version; null when that version was never applied.</summary>
    public async Task<ContractDocument?> DocumentAsync(string id, long version, CancellationToken cancellationToken) =>
        await RowAsync(id, version, cancellationToken) is { } row ? Document(row) : null;

    /// <summary>The newest document of every contract, or of <paramref name="id"/> alone.</summary>
    public async Task<IReadOnlyList<ContractDocument>> NewestAsync(string? id, CancellationToken cancellationToken)
    {
        var rows = await (from contract in db.Set<ContractRow>()
                          join version in db.Set<ContractVersionRow>()
                              on new { contract.Id, contract.Version } equals new { Id = version.ContractId, version.Version }
                          where id == null || contract.Id == id
                          orderby contract.Id
                          select version).AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(Document)];
    }

    public Task<ContractVersionRow?> RowAsync(string id, long version, CancellationToken cancellationToken) =>
        db.Set<ContractVersionRow>().AsNoTracking().FirstOrDefaultAsync(row => row.ContractId == id && row.Version == version, cancellationToken);

    public ContractDocument Document(ContractVersionRow row) =>
        JsonSerializer.Deserialize<ContractDocument>(cipher.Decrypt(row.Document, Place("document", row.ContractId, row.Version)), WireJson.Events)!;

    public string Text(ContractVersionRow row) => cipher.Decrypt(row.Text, Place("text", row.ContractId, row.Version));

    public string? Variables(ContractVersionRow row) =>
        row.Variables is null ? null : cipher.Decrypt(row.Variables, Place("variables", row.ContractId, row.Version));

    public ContractVersionRow Row(ContractDocument document, string text, string? variables, DateTimeOffset at, string by) => new()
    {
        ContractId = document.Id,
        Version = document.Version,
        AppliedAt = at,
        AppliedBy = by,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        Text = cipher.Encrypt(text, Place("text", document.Id, document.Version)),
        Variables = variables is null ? null : cipher.Encrypt(variables, Place("variables", document.Id, document.Version)),
        Document = cipher.Encrypt(JsonSerializer.Serialize(document, WireJson.Events), Place("document", document.Id, document.Version)),
    };

    public string ContentHash(string text, string? variables) => cipher.Hash($"{text}\0{variables}", "contract-version/content");

    private static string Place(string column, string id, long version) => $"contract-version/{column}/{id}/{version}";
}
