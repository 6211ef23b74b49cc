using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Platform.Console.Parts;

/// <summary>A word inside a drawing; Razor keeps the element's own name for itself.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Left edge, middle or right edge, by <see cref="Anchor"/>.</summary>
    [Parameter, EditorRequired]
    public string X { get; set; } = "0";

    /// <summary>Base line.</summary>
    [Parameter, EditorRequired]
    public string Y { get; set; } = "0";

    /// <summary><c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    /// <summary>The word.</summary>
    [Parameter, EditorRequired]
    public string Value { get; set; } = "";

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", Y);
        builder.AddAttribute(3, "text-anchor", Anchor);
        builder.AddContent(4, Value);
        builder.CloseElement();
    }
}

/// <summary>One measurement of a line chart; no value means that nothing was measured.</summary>
public sealed record ChartPoint(DateTimeOffset At, double? Value, string State);
