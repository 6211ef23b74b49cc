using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Notification.Submission;

namespace Platform.Notification.Templates;

/// <summary>What can be sent, with the names and kinds of its variables.</summary>
internal static class ListTemplates
{
    internal sealed record Answer(string Signature, IReadOnlyList<Template> Items);

    public static Ok<Answer> Handle(IOptions<SmsOptions> options) =>
        TypedResults.Ok(new Answer(options.Value.Signature, BuiltInTemplates.All));
}
