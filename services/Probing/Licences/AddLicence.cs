using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Licences;

/// <summary>登记授权: POST /licences. Its life begins with 申请, or with 激活 when it was there before the platform.</summary>
internal static partial class AddLicence
{
    /// <summary>A licence and the first line of its log.</summary>
    internal sealed record Request
    {
        /// <summary>Id; null: one is made.</summary>
        public string? Id { get; init; }

        public required string Product { get; init; }

        public string? Vendor { get; init; }

        public string? Number { get; init; }

        public string? Scope { get; init; }

        public string? Contract { get; init; }

        public string? System { get; init; }

        /// <summary>申请 or 激活.</summary>
        public required AddLicenceEntry.Request First { get; init; }
    }

    public static async Task<Results<Created<LicenceView>, ProblemHttpResult>> HandleAsync(
        Request request, ProbingDb db, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = request.Id ?? "licence-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var now = time.GetUtcNow();
        var licence = new Licence
        {
            Id = id, Product = request.Product.Trim(), Vendor = request.Vendor, Number = request.Number, Scope = request.Scope, ContractId = request.Contract,
            SystemId = request.System, CreatedAt = now,
        };
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (await db.Set<Licence>().AnyAsync(known => known.Id == id, cancellationToken))
        {
            return Problem.Conflict("licence-exists", $"授权 {id} 已登记，请换一个编号");
        }

        db.Add(licence);
        List<FieldError> errors = [.. Mistakes(request, id), .. await AddLicenceEntry.AppendAsync(db, licence, null, request.First, user.Identity?.Name ?? "?", now, "first.", cancellationToken)];
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/licences/{id}", await ReadLicences.ViewAsync(db, licence, time, cancellationToken));
    }

    private static IEnumerable<FieldError> Mistakes(Request request, string id)
    {
        if (!IdPattern().IsMatch(id) || id.Length > 60)
        {
            yield return new FieldError("id", "编号只能由小写字母、数字、点和短横线组成，最长 60 个字符");
        }

        if (string.IsNullOrWhiteSpace(request.Product) || request.Product.Length > 200)
        {
            yield return new FieldError("product", "产品名称必填，最长 200 个字符");
        }

        foreach (var (path, text) in ((string, string?)[])[("vendor", request.Vendor), ("number", request.Number), ("scope", request.Scope), ("system", request.System), ("contract", request.Contract)])
        {
            if (text?.Length > 100)
            {
                yield return new FieldError(path, "最长 100 个字符");
            }
        }
    }

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*$", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
