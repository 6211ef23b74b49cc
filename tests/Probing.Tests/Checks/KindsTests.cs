using Microsoft.Extensions.Options;
using Platform.Probing.Checks;
using Platform.Probing.Checks.Kinds;

namespace Platform.Probing.Tests.Checks;

public sealed class KindsTests
{
    private static readonly OutboundGuard Guard = new(Options.Create(new OutboundOptions()));

    [Fact]
    public void Two_kinds_of_one_name_stop_the_start_with_a_sentence()
    {
        var refused = Assert.ThrowsAny<Exception>(() => new CheckKinds([new TcpKind(Guard), new TcpKind(Guard)]));
        Assert.Contains("Two check kinds are named 'tcp'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    public void Loopback_and_internal_addresses_may_be_watched(string address) => Assert.True(Guard.Allows(System.Net.IPAddress.Parse(address)));

    [Fact]
    public void A_denied_network_is_denied_in_its_mapped_form_too()
    {
        var guard = new OutboundGuard(Options.Create(new OutboundOptions { Deny = ["10.0.0.0/8"] }));
        Assert.False(guard.Allows(System.Net.IPAddress.Parse("::ffff:10.1.2.3")));
    }
}
