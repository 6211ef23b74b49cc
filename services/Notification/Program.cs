using Platform.Notification;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new NotificationModule(), args);
