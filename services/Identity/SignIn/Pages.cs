namespace Platform.Identity.SignIn;

/// <summary>用户登录.</summary>
internal sealed class SignInPage(string action, string formToken, string returnTo, string? target, string userName, string? error) : Page("用户登录")
{
    protected override string? FormTarget => target;

    protected override string Body => $"""
        {Errors(error is null ? [] : [error])}
        <form method="post" action="{Text(action)}">
        {Hidden(FormToken.Field, formToken)}{Hidden("return", returnTo)}
        <label for="username">用户名</label>
        <input id="username" name="username" value="{Text(userName)}" autocomplete="username" maxlength="64" required autofocus autocapitalize="none" spellcheck="false">
        <label for="password">密码</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="128" required>
        <button type="submit">登录</button>
        </form>
        <p class="note">本系统仅限授权人员使用，登录与操作均有审计记录。连续 5 次密码错误，账号将锁定 15 分钟。</p>
        """;
}

/// <summary>修改密码.</summary>
internal sealed class ChangePasswordPage(string action, string formToken, string? returnTo, string? target, bool first, IReadOnlyList<string> errors)
    : Page(first ? "首次登录，请修改密码" : "修改密码")
{
    protected override string? FormTarget => target;

    protected override string Body => $"""
        {Errors(errors)}
        <form method="post" action="{Text(action)}">
        {Hidden(FormToken.Field, formToken)}{Hidden("return", returnTo)}
        {(first ? "<p>当前密码为一次性密码，设置新密码后方可继续。</p>" : """<label for="current">当前密码</label><input id="current" name="current" type="password" autocomplete="current-password" maxlength="128" required>""")}
        <label for="password">新密码</label>
        <input id="password" name="password" type="password" autocomplete="new-password" maxlength="128" required autofocus>
        <label for="repeat">再次输入新密码</label>
        <input id="repeat" name="repeat" type="password" autocomplete="new-password" maxlength="128" required>
        <button type="submit">确定</button>
        </form>
        <p class="note">管理员密码不少于 12 位，其他用户不少于 10 位；大写字母、小写字母、数字、符号至少三类；不得包含用户名或常见密码。</p>
        """;
}

/// <summary>退出登录, when no application has asked for it with an ID token.</summary>
internal sealed class SignOutPage(string action, string formToken, string? postLogoutRedirectUri, string? clientId, string? state) : Page("退出登录")
{
    protected override string? FormTarget =>
        Uri.TryCreate(postLogoutRedirectUri, UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : null;

    protected override string Body => $"""
        <p>确定要退出登录吗？</p>
        <form method="post" action="{Text(action)}">
        {Hidden(FormToken.Field, formToken)}{Hidden("post_logout_redirect_uri", postLogoutRedirectUri)}{Hidden("client_id", clientId)}{Hidden("state", state)}
        <button type="submit">退出登录</button>
        </form>
        """;
}

/// <summary>One message and nothing to do.</summary>
internal sealed class MessagePage(string title, string message, string? detail, int status) : Page(title, status)
{
    protected override string Body => $"<p>{Text(message)}</p>{(detail is null ? "" : $"<code>{Text(detail)}</code>")}";
}
