using System.Collections.Frozen;

namespace Platform.Reporting.Deliverables;

/// <summary>The steps a deliverable may take, with their labels; a contract file picks some of them and their order.</summary>
internal static class DeliverableSteps
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, string> All = new Dictionary<string, string>
    {
        ["draft"] = "起草",
        ["review"] = "审核",
        ["sign"] = "运维人员签字",
        ["stamp"] = "公司盖章",
        ["deliver"] = "交付",
        ["accept"] = "采购人签收",
        ["archive"] = "归档",
    }.ToFrozenDictionary();

    /// <summary>Of a deliverable whose contract names no steps.</summary>
    public static readonly IReadOnlyList<string> Default = ["deliver"];
}
