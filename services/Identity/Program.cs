using Platform.Identity;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new IdentityModule(), args);
