using Platform.Alerting;

namespace Platform.Alerting.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_carries_the_service_name() => Assert.Equal("alerting", new AlertingModule().Name);
}
