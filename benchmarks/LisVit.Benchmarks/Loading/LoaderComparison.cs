using System.Diagnostics;
using System.Globalization;
using LisVit.Data;
using LisVit.Data.Batching;
using LisVit.Data.Caching;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Benchmarks.Loading;

/// <summary>
/// Clips a second of the loader beside the same work in PyTorch: 29 of 116 PNG frames of 210x260, bicubic to 192x256, standardised floats,
/// batches of one clip. All variants take turns, round by round; a median over the rounds is printed.
/// </summary>
internal static class LoaderComparison
{
    private const int Clips = 24;
    private const int Rounds = 3;
    private const int CachedEpochs = 10;

    /// <param name="args"><c>loader FOLDER [PYTHON]</c>: a folder of numbered PNG frames, and a Python that has torchvision and Pillow.</param>
    public static void Run(string[] args)
    {
        if (args.Length is < 2 or > 3)
            throw new ArgumentException("Give a folder of PNG frames, such as a clip of PHOENIX: loader FOLDER [PYTHON].", nameof(args));
        using var corpus = new LoaderCorpus(ImageFolderFrames.Open(args[1]), Clips);
        var python = args.Length > 2 ? args[2] : "python3";
        var variants = new List<(string Name, int Workers, Func<double> Measure)>();
        foreach (var workers in (int[])[1, 2])
        {
            variants.Add(("LisVit, from PNG", workers, () => Measure(corpus.Train, workers, epochs: 1)));
            variants.Add(("LisVit, from the cache", workers, () => MeasureCached(corpus, workers, reuseBuffers: true)));
            variants.Add(("  with fresh batch memory", workers, () => MeasureCached(corpus, workers, reuseBuffers: false)));
            variants.Add(("PyTorch, tensor resize", workers, () => PyTorch(python, corpus, workers, "tensor")));
            variants.Add(("PyTorch, Pillow resize", workers, () => PyTorch(python, corpus, workers, "pillow")));
        }

        var results = variants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var variant = 0; variant < variants.Count; variant++)
                results[variant].Add(variants[variant].Measure());
        }

        Console.WriteLine($"{Clips} clips, {Rounds} rounds; clips/s: median (least to most), and against PyTorch's tensor resize with as many workers");
        for (var variant = 0; variant < variants.Count; variant++)
        {
            var (name, workers, _) = variants[variant];
            var baseline = variants.FindIndex(other => other.Name == "PyTorch, tensor resize" && other.Workers == workers);
            var sorted = results[variant].Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {workers} worker(s)  {Median(results[variant]),8:F1} ({sorted[0]:F1} to {sorted[^1]:F1})  {Median(results[variant]) / Median(results[baseline]):F1}x"));
        }
    }

    // The cache holds what the sampler chooses, at the model's size; it is made before the clock starts.
    private static double MeasureCached(LoaderCorpus corpus, int workers, bool reuseBuffers)
    {
        using var cached = new CachedClips(corpus.Train, new FrameCacheOptions { FilePath = corpus.CachePath, Width = 192, Height = 256, Sampler = new UniformFrameSampler(0.25) });
        cached.Fill();
        return Measure(cached, workers, CachedEpochs, reuseBuffers);
    }

    private static double Measure(IClipSource clips, int workers, int epochs, bool reuseBuffers = true)
    {
        var dataset = new ClipDataset(clips, GlossVocabulary.FromClips(clips), new UniformFrameSampler(0.25), new FrameTransform(), seed: 1);
        var loader = new ClipLoader(dataset, new ClipLoaderOptions { Workers = workers, ReuseBuffers = reuseBuffers });
        Load(loader, epoch: 0);
        var watch = Stopwatch.StartNew();
        for (var epoch = 1; epoch <= epochs; epoch++)
            Load(loader, epoch);
        return epochs * clips.Count / watch.Elapsed.TotalSeconds;
    }

    private static void Load(ClipLoader loader, int epoch)
    {
        foreach (var batch in loader.Epoch(epoch))
        {
            using (batch)
            {
                if (!batch.Frames.shape.SequenceEqual([1, 29, 3, 256, 192]))
                    throw new InvalidOperationException($"A batch has the shape [{string.Join(", ", batch.Frames.shape)}].");
            }
        }
    }

    private static double PyTorch(string python, LoaderCorpus corpus, int workers, string resize)
    {
        var script = Path.Combine(Repository.Root, "benchmarks", "torchvision_loader.py");
        var start = new ProcessStartInfo(python, [script, corpus.TrainFolder, workers.ToString(CultureInfo.InvariantCulture), resize]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || !output.Contains("(1, 29, 3, 256, 192)", StringComparison.Ordinal))
            throw new InvalidOperationException($"{python} {script} ended with {process.ExitCode} and '{output.Trim()}'. It needs torchvision and Pillow.");
        return double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
