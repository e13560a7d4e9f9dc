using LisVit.Samples.Tour;

return await Tour.RunAsync(args, Console.Out, Console.Error);
