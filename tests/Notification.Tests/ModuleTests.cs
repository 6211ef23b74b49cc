using Platform.Notification;

namespace Platform.Notification.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_carries_the_service_name() => Assert.Equal("notification", new NotificationModule().Name);
}
