namespace LisVit.Samples.Tour;

/// <summary>Short programs, one idea each. None needs a download.</summary>
internal static class Tour
{
    private static readonly (string Name, string Idea, Func<string, TextWriter, Task> Run)[] Stops =
    [
        ("rearrange", "move axes by a pattern instead of by numbers", Now(RearrangeAxes.Run)),
        ("encode", "turn a clip into one vector a frame", Now(EncodeClip.Run)),
        ("head", "put a head of your own on the encoder", Now(OwnHead.Run)),
        ("videos", "make a corpus of your own videos", In(OwnVideos.Run)),
        ("train", "train a recogniser, save it and recognise with it", In(TrainRecognizer.Run)),
        ("score", "score what was recognised, and write it for sclite", In(ScoreWithSclite.Run)),
        ("host", "recognise in a host, for many callers", HostRecognizer.RunAsync),
        ("weights", "bring weights from PyTorch, and take ours there", In(PyTorchWeights.Run)),
    ];

    public static IEnumerable<string> Names => Stops.Select(stop => stop.Name);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Length == 1 && Stops.SingleOrDefault(stop => stop.Name == args[0]) is { Run: { } run })
        {
            var folder = Directory.CreateTempSubdirectory("lisvit-tour-").FullName;
            try
            {
                await run(folder, output);
                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        error.WriteLine("Give one of these names, such as: dotnet run -c Release --project samples/LisVit.Samples.Tour -- train");
        foreach (var (name, idea, _) in Stops)
            error.WriteLine($"  {name,-10} {idea}");
        return 2;
    }

    private static Func<string, TextWriter, Task> Now(Action<TextWriter> run) => In((_, output) => run(output));

    // Some write files; the folder is gone when they are done.
    private static Func<string, TextWriter, Task> In(Action<string, TextWriter> run) => (folder, output) =>
    {
        run(folder, output);
        return Task.CompletedTask;
    };
}
