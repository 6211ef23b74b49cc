using Platform.Alerting;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new AlertingModule(), args);
