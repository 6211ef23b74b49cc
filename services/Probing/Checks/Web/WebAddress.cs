using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Web;

/// <summary>
/// An address that may hold <c>${variables}</c>, but only behind its host: what a server answers must never choose where our
/// credentials go.
/// </summary>
internal sealed class WebAddress
{
    private readonly string text;
    private readonly Uri? url;
    private readonly Uri? address;

    private WebAddress(string text, Uri? url, Uri? address)
    {
        this.text = text;
        this.url = url;
        this.address = address;
    }

    /// <summary>Scheme, host and port.</summary>
    public string Origin => url?.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>The address that <paramref name="text"/> means, seen from <paramref name="address"/> when it is a path.</summary>
    public static WebAddress Of(string text, Uri? address = null)
    {
        var plain = text.Replace("${", "%24%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal);
        return new WebAddress(text, Parse(plain, address), address);
    }

    public Uri With(IReadOnlyDictionary<string, string> values)
    {
        var filled = Parse(Placeholders.InUrl(text, values), address);
        return filled is not null && filled.GetLeftPart(UriPartial.Authority) == Origin
            ? filled
            : throw new ProbeFailed(FailureReason.StepFailed, "填入变量后的地址不正确");
    }

    public IEnumerable<FieldError> Errors(string path)
    {
        if (url is null)
        {
            yield return new FieldError(path, "地址应为 http:// 或 https:// 开头的完整网址" + (address is null ? "" : "，或以 / 开头的路径；主机部分不能使用变量"));
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return new FieldError(path, "地址中不能带用户名和密码，请改用认证设置");
        }
    }

    public static IEnumerable<FieldError> HeaderErrors(IReadOnlyDictionary<string, string> headers, string path)
    {
        using var request = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        foreach (var (name, value) in headers)
        {
            if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0') || !Fits(request, name, value))
            {
                yield return new FieldError($"{path}{(path.Length > 0 ? "." : "")}headers.{name}", "请求头的名称或值不能使用");
            }
        }
    }

    private static bool Fits(HttpRequestMessage request, string name, string value)
    {
        try
        {
            return request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static Uri? Parse(string text, Uri? address)
    {
        // A path alone is a file's address to the parser of this platform: it is one only without a base.
        var whole = address is not null && text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal)
            ? Uri.TryCreate(address, text, out var relative) ? relative : null
            : Uri.TryCreate(text, UriKind.Absolute, out var absolute) ? absolute : null;
        return whole is { Host.Length: > 0 } && whole.Scheme is "http" or "https" && !whole.Host.Contains("%24", StringComparison.Ordinal) ? whole : null;
    }
}
