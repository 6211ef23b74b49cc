using Platform.Alerting.Alerts;

namespace Platform.Alerting.Tests.Alerts;

public sealed class FingerprintTests
{
    /// <summary>Values that prometheus/common's own tests fix for Labels.Fingerprint's algorithm over sorted labels.</summary>
    [Fact]
    public void No_labels_give_the_offset_of_the_hash() => Assert.Equal("cbf29ce484222325", Fingerprint.Of([]));

    [Fact]
    public void The_order_of_labels_does_not_matter() => Assert.Equal(
        Fingerprint.Of(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }),
        Fingerprint.Of(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }));

    [Fact]
    public void Where_a_name_ends_matters() => Assert.NotEqual(
        Fingerprint.Of(new Dictionary<string, string> { ["ab"] = "c" }),
        Fingerprint.Of(new Dictionary<string, string> { ["a"] = "bc" }));
}
