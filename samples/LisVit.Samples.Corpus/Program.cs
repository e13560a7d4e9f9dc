using LisVit.Samples.Corpus;

Console.OutputEncoding = System.Text.Encoding.UTF8;
return await Application.RunAsync(args, Console.Out, Console.Error);
