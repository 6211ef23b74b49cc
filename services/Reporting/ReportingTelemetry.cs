using System.Diagnostics;

namespace Platform.Reporting;

/// <summary>Names under which the reporting service is traced.</summary>
internal static class ReportingTelemetry
{
    public const string Name = "Platform.Reporting";

    public static readonly ActivitySource Source = new(Name);
}
