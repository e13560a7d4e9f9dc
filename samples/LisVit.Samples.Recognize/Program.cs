using LisVit.Samples.Recognize;

Console.OutputEncoding = System.Text.Encoding.UTF8;
return await Application.RunAsync(args, Console.OpenStandardInput(), Console.Out, Console.Error);
