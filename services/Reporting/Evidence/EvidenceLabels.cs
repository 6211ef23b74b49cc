namespace Platform.Reporting.Evidence;

/// <summary>Chinese labels, the same on screens and in papers.</summary>
internal static class EvidenceLabels
{
    public static string Of(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Vulnerability => "漏洞",
        EvidenceKind.Backup => "备份",
        EvidenceKind.Drill => "恢复演练",
        _ => "恢复",
    };

    public static string Of(VulnerabilityLevel? level) => level switch
    {
        VulnerabilityLevel.High => "高危",
        VulnerabilityLevel.Medium => "中危",
        VulnerabilityLevel.Low => "低危",
        _ => "",
    };
}
