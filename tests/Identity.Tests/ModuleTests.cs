using Platform.Identity;

namespace Platform.Identity.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_carries_the_service_name() => Assert.Equal("identity", new IdentityModule().Name);
}
