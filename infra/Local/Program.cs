using Platform.Local;

return await LocalProgram.RunAsync(args);
