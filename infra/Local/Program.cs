System.Console.WriteLine("Platform");
