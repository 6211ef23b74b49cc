using System.Text.Json;

namespace Platform.Console.Api;

/// <summary>What the API answered: a value, or the reason why there is none. A page never throws because a service is away.</summary>
public sealed record Answer<T>(T? Value, ApiProblem? Problem)
{
    public bool Ok => Problem is null;
}

/// <summary>One mistake of a form or a file.</summary>
public sealed record ApiError(string? Path, string? Message, int? Line, int? Column, IReadOnlyList<string>? Choices);

/// <summary>A refusal in the words of RFC 9457, with the platform's code and list of mistakes.</summary>
public sealed record ApiProblem(int Status, string? Code, string? Title, string? Detail, string? TraceId, IReadOnlyList<ApiError>? Errors)
{
    public IReadOnlyList<ApiError> Mistakes => Errors ?? [];

    /// <summary>What an operator reads: what happened and what to do.</summary>
    public string Sentence => Status switch
    {
        0 => "服务暂不可用，请稍后重试。",
        401 => "登录已过期，请重新登录；登录后返回当前页面。",
        403 => "没有权限执行此操作。如需办理，请联系安全管理员。",
        404 => "记录不存在或已被删除。",
        409 => "当前状态不允许此操作。请刷新后重试。",
        413 => "内容过大，请缩减后重试。",
        429 => "操作过于频繁，请稍后重试。",
        502 or 503 or 504 => "服务暂不可用，请稍后重试。",
        >= 500 => "服务内部错误，请稍后重试；如仍失败，请将编号告知管理员。",
        _ when Mistakes.Count > 0 => $"共 {Mistakes.Count} 处需修改，未做任何变更。",
        _ => "请求未被接受，请核对后重试。",
    };

    /// <summary>Reads the body of a refusal; anything that is not a problem document counts as its bare status.</summary>
    public static async Task<ApiProblem> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<ApiProblem>(PlatformApi.Json, cancellationToken);
            return (problem ?? Bare(status)) with { Status = status };
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Bare(status);
        }
    }

    public static ApiProblem Bare(int status) => new(status, null, null, null, System.Diagnostics.Activity.Current?.TraceId.ToString(), null);
}
