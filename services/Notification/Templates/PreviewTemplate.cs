using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Notification.Submission;
using Platform.ServiceDefaults.Problems;

namespace Platform.Notification.Templates;

/// <summary>Shows the text that a phone would show, and what it costs.</summary>
internal static class PreviewTemplate
{
    /// <param name="Variables">Values; null takes the examples.</param>
    internal sealed record Request(IReadOnlyDictionary<string, string>? Variables = null);

    internal sealed record Answer(string Text, string Encoding, int Units, int Parts);

    public static Results<Ok<Answer>, ProblemHttpResult> Handle(string id, Request request, IOptions<SmsOptions> options, TimeProvider time)
    {
        if (BuiltInTemplates.Find(id) is not { } template)
        {
            return Problem.NotFound("template", id);
        }

        var values = request.Variables ?? template.Variables.ToDictionary(variable => variable.Name, variable => variable.Example);
        var errors = TemplateText.Check(template, values, "variables");
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var text = TemplateText.Sign(options.Value.Signature, TemplateText.Fill(template, values, time.GetUtcNow()));
        var count = SmsCounting.Count(text);
        return TypedResults.Ok(new Answer(text, count.Encoding, count.Units, count.Parts));
    }
}
