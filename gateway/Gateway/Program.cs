using Platform.Gateway;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new GatewayModule(), args);
