using Platform.Probing;

namespace Platform.Probing.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_carries_the_service_name() => Assert.Equal("probing", new ProbingModule().Name);
}
