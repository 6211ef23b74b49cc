using Refit;

namespace Platform.Contracts;

/// <summary>
/// What only Probing knows of checks: their kinds, the settings of each kind and the condition language. Whoever takes a
/// contract file in asks here before it applies anything. Served by Probing, for services and for people who may write checks.
/// </summary>
public interface IProbingCatalogue
{
    /// <summary>All mistakes of <paramref name="checks"/> at once; empty when every one of them could run.</summary>
    [Post("/checks/validate")]
    Task<IReadOnlyList<CheckMistake>> ValidateAsync([Body] IReadOnlyList<CheckDefinition> checks, CancellationToken cancellationToken);
}

/// <summary>One mistake in one check definition.</summary>
/// <param name="Index">Which of the checks sent, from 0.</param>
/// <param name="Path">Where in that check, for example <c>settings.url</c> or <c>conditions[1]</c>; without the check itself.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Column">Column inside a condition, from 1; null where it makes no sense.</param>
/// <param name="Choices">The valid choices; null where they cannot be listed.</param>
public sealed record CheckMistake(int Index, string Path, string Message, int? Column, IReadOnlyList<string>? Choices);
