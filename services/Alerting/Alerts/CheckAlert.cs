using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.Alerting.Alerts;

/// <summary>The alert and the fault that a failed check makes.</summary>
internal static class CheckAlert
{
    public const string Name = "CheckDown";

    /// <summary>Only what tells it apart and does not change with its state; severity too, as Prometheus users expect it.</summary>
    public static Dictionary<string, string> Labels(CheckStateChanged check)
    {
        var labels = new Dictionary<string, string>
        {
            ["alertname"] = Name,
            ["check"] = check.CheckId,
            ["system"] = check.SystemId,
            ["severity"] = check.Severity == Severity.Major ? "major" : "general",
        };
        Add("contract", check.ContractId);
        Add("component", check.ComponentName);
        Add("zone", check.Zone);
        return labels;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                labels[name] = value;
            }
        }
    }

    public static Dictionary<string, string> Annotations(CheckStateChanged check) => new()
    {
        ["summary"] = Summary(check),
        ["description"] = check.Reason,
        ["target"] = check.Target,
        ["serves"] = string.Join("；", check.Serves),
    };

    public static string Summary(CheckStateChanged check) => check.CheckName + State(check);

    /// <summary>The state in words; flapping says more than whatever state is held meanwhile.</summary>
    public static string State(CheckStateChanged check) => check.Flapping ? "频繁抖动" : Contracts.Labels.Of(check.Current);

    /// <summary>Place of the fault: system, component, zone, target.</summary>
    public static string Place(CheckStateChanged check) =>
        string.Join(" / ", new[] { check.SystemName, check.ComponentName, check.Zone, check.Target }.Where(part => !string.IsNullOrEmpty(part)));
}
