using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Problems;

namespace Platform.Alerting;

/// <summary>A page of a list.</summary>
internal sealed record PageOf<T>(IReadOnlyList<T> Items, int Total, int Page, int Size);

/// <summary><c>?page=&amp;size=</c>, from 1, at most 500 a page.</summary>
internal readonly record struct PageRequest(int Page, int Size)
{
    public const int MaxSize = 500;

    public static PageRequest Read(int? page, int? size, List<FieldError> errors)
    {
        if (page is < 1 or > 1_000_000)
        {
            errors.Add(new FieldError("page", "Pages count from 1."));
        }

        if (size is < 1 or > MaxSize)
        {
            errors.Add(new FieldError("size", $"A page holds 1 to {MaxSize}."));
        }

        return new PageRequest(page ?? 1, size ?? 50);
    }

    public async Task<PageOf<T>> OfAsync<T>(IQueryable<T> ordered, CancellationToken cancellationToken) => new(
        await ordered.Skip((Page - 1) * Size).Take(Size).ToListAsync(cancellationToken), await ordered.CountAsync(cancellationToken), Page, Size);
}

/// <summary>Words of a closed list in a query.</summary>
internal static class Choice
{
    public static T? Read<T>(string path, string? text, List<FieldError> errors)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        errors.Add(new FieldError(path, $"'{(text.Length > 40 ? text[..40] : text)}' is none of the choices.", Choices: Words<T>()));
        return null;
    }

    public static IReadOnlyList<string> Words<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)];
}
