using Platform.Reporting;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new ReportingModule(), args);
