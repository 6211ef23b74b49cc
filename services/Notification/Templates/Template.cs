namespace Platform.Notification.Templates;

/// <summary>What a variable may hold.</summary>
internal enum VariableKind
{
    /// <summary>Words, up to 120 characters.</summary>
    Text,

    /// <summary>ISO instant, or Asia/Shanghai as 11-23 09:05:12, which is how it is shown.</summary>
    Instant,

    /// <summary>The same, shown as 09:20, with the day in front when it is not today.</summary>
    Deadline,

    /// <summary>Duration such as <c>1h30m</c>, shown in Chinese.</summary>
    Duration,

    /// <summary>4 to 8 digits.</summary>
    Code,

    /// <summary><c>general</c> or <c>major</c>, shown as 一般 or 重大.</summary>
    Severity,
}

/// <summary>A variable of a template.</summary>
internal sealed record TemplateVariable(string Name, VariableKind Kind, string Label, string Example, bool Required = true);

/// <summary>
/// A template: closed grammar, no expressions. <c>{name}</c> is a variable; a part in <c>&lt; &gt;</c> is left out when a
/// variable in it is missing.
/// </summary>
internal sealed record Template(string Name, string Label, string Text, IReadOnlyList<TemplateVariable> Variables);
