using Platform.Console;
using Platform.ServiceDefaults.Hosting;

return await PlatformApp.RunAsync(new ConsoleModule(), args);
