using System.Buffers;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Evidence;

/// <summary>上传佐证文件: POST /evidence?name=…, the body is the file. What follows names its id: a manual record, a licence's entry.</summary>
internal static class AddEvidence
{
    private const int LongestName = 200;

    /// <summary>How long a file waits for the record that names it.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromDays(1);

    /// <summary>What is taken: pictures, papers and plain lists, nothing that a browser would run.</summary>
    private static readonly string[] Types =
    [
        "image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain", "text/csv", "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];

    public static async Task<Results<Created<EvidenceView>, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, ProbingDb db, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        var content = await ReadAsync(request.Body, cancellationToken);
        var errors = Mistakes(name, type, content).ToList();
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var now = time.GetUtcNow();
        var file = new EvidenceFile
        {
            Id = Guid.CreateVersion7().ToString("N"), Name = name.Trim(), ContentType = type, Size = content!.Length, Content = content,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), UploadedBy = user.Identity?.Name ?? "?", UploadedAt = now,
        };
        await using var transaction = await db.BeginAsync(cancellationToken);
        await ForgetUnusedAsync(db, now, cancellationToken);
        db.Add(file);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/evidence/{file.Id}", EvidenceView.Of(file));
    }

    /// <summary>Removes files that no record has named in time; how many.</summary>
    public static Task<int> ForgetUnusedAsync(ProbingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Waiting;
        return db.Set<EvidenceFile>().Where(old => old.BelongsTo == null && old.UploadedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    private static IEnumerable<FieldError> Mistakes(string name, string type, byte[]? content)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(letter => char.IsControl(letter) || letter is '/' or '\\'))
        {
            yield return new FieldError("name", $"文件名必填，最长 {LongestName} 个字符，不带路径");
        }

        if (!Types.Contains(type))
        {
            yield return new FieldError("contentType", "只接受图片、PDF、Office 文档、文本和 zip", Choices: Types);
        }

        if (content is null or { Length: 0 })
        {
            yield return new FieldError("body", $"文件不能为空，最大 {EvidenceFile.Largest >> 20} MB");
        }
    }

    /// <summary>The whole body; null when it is larger than a file may be.</summary>
    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (kept.Length + read > EvidenceFile.Largest)
                {
                    return null;
                }

                kept.Write(buffer, 0, read);
            }

            return kept.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
