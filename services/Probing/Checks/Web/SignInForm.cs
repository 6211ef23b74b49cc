using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Platform.Probing.Checks.Web;

/// <summary>A sign-in form as a person would fill it in: whatever it holds already goes along.</summary>
internal sealed record SignInForm(Uri Action, string Body)
{
    private const int LongestMessage = 100;

    /// <summary>The form that asks for a password, filled in; null when the page has none.</summary>
    public static SignInForm? Fill(WebAnswer page, string userField, string user, string passwordField, string password)
    {
        using var document = PageText.Parse(page.Text);
        var form = document.QuerySelectorAll<IHtmlFormElement>("form").FirstOrDefault(form => Input(form, passwordField) is not null);
        if (form is null)
        {
            return null;
        }

        var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Where(Sent).Select(input => KeyValuePair.Create(input.Name!, Value(input.GetAttribute("value"), input)))
            .Where(field => field.Key != userField && field.Key != passwordField)
            .Append(KeyValuePair.Create(userField, user)).Append(KeyValuePair.Create(passwordField, password));
        var body = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return new SignInForm(new Uri(page.Url, form.GetAttribute("action") is { Length: > 0 } action ? action : page.Url.ToString()), body);
    }

    /// <summary>What a page says when it isn't what was hoped for: its alert, else its title.</summary>
    public static string Message(WebAnswer page)
    {
        using var document = PageText.Parse(page.Text);
        var alert = document.QuerySelector("[role=alert], .alert, .error, .kc-feedback-text, #input-error")?.TextContent ?? document.Title ?? "";
        var text = PageText.Squeezed(alert).Replace('\n', ' ');
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    private static IElement? Input(IHtmlFormElement form, string name) => form.QuerySelectorAll("input").FirstOrDefault(input => input.GetAttribute("name") == name);

    private static string Value(string? value, IHtmlInputElement input) => value ?? (input.Type is "checkbox" or "radio" ? "on" : "");

    private static bool Sent(IHtmlInputElement input) => input.Name is { Length: > 0 } && !input.HasAttribute("disabled")
        && input.Type is not ("submit" or "button" or "image" or "reset" or "file") && (input.Type is not ("checkbox" or "radio") || input.HasAttribute("checked"));
}
