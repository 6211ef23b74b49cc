using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Console.Api;
using Platform.Console.Hosting;
using Platform.Console.SignIn;

namespace Platform.Console.Actions;

/// <summary>What follows every form: back to the page it stood on, with one sentence of what came of it.</summary>
internal static class Done
{
    public static RedirectHttpResult Back<T>(HttpContext context, string? back, string what, string done, Answer<T> answer)
    {
        if (answer.Problem is { } problem)
        {
            Flash.Bad(context, what, problem);
        }
        else
        {
            Flash.Good(context, done);
        }

        return TypedResults.LocalRedirect(SignInRoutes.Local(back));
    }
}
