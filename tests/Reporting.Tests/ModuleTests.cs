using Platform.Reporting;

namespace Platform.Reporting.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_carries_the_service_name() => Assert.Equal("reporting", new ReportingModule().Name);
}
