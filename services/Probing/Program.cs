using Platform.Probing;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new ProbingModule(), args);
