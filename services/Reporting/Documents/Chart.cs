namespace Platform.Reporting.Documents;

/// <summary>Shape of a chart.</summary>
internal enum ChartShape
{
    /// <summary>折线图.</summary>
    Line = 0,

    /// <summary>柱形图.</summary>
    Bar = 1,
}

/// <summary>A row of figures; null leaves a gap.</summary>
internal sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>A chart that stays a chart in the paper: numbers inside, editable. <paramref name="Minimum"/> null lets the reader choose the axis.</summary>
internal sealed record Chart(
    string Title, ChartShape Shape, IReadOnlyList<string> Categories, IReadOnlyList<ChartSeries> Series, string ValueFormat = "General",
    double? Minimum = null, double? Maximum = null);
