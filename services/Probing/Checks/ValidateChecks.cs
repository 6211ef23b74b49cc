using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;

namespace Platform.Probing.Checks;

/// <summary>All mistakes in check definitions, for whoever takes a contract file in; changes nothing.</summary>
internal static class ValidateChecks
{
    public static Ok<IReadOnlyList<CheckMistake>> Handle(IReadOnlyList<CheckDefinition> checks, CheckRules rules) => TypedResults.Ok<IReadOnlyList<CheckMistake>>(
    [
        .. checks.SelectMany((check, index) => rules.Check(check).Errors.Select(error => new CheckMistake(index, error.Path, error.Message, error.Column, error.Choices))),
        .. Dependencies.CyclesOf(checks),
    ]);
}
