using System.CommandLine;
using LisVit.Data.Caching;
using LisVit.Data.Corpora;
using LisVit.Data.Sampling;

namespace LisVit.Samples.Corpus;

/// <summary>Decodes the frames of a corpus ahead of the first training.</summary>
internal static class CacheCommand
{
    public static Command Create(TextWriter output)
    {
        var corpus = new CorpusArgument();
        var folder = new Option<string>("--to") { Description = "Folder for one file a split, SPLIT-WxH.frames.", HelpName = "DIR", Required = true };
        var resolution = new Option<string>("--resolution") { Description = "Width and height that frames are kept at.", HelpName = "WxH", DefaultValueFactory = _ => "192x256" };
        var rate = new Option<string>("--rate") { Description = "Share of the frames that are kept, by a plain stride; 1 keeps all, as trainings need that sample at random.", HelpName = "R", DefaultValueFactory = _ => "1" };
        var verify = new Option<bool>("--verify") { Description = "Read every frame again and check that it is what was written." };
        var command = new Command("cache", "Decodes the frames of every split into one file each, which a training then maps into memory. Ctrl+C stops it.") { folder, resolution, rate, verify };
        corpus.AddTo(command);
        command.SetAction((result, cancellation) => Task.Run(
            () => Run(corpus.Open(result), result.GetValue(folder)!, OptionValues.Dimensions("--resolution", result.GetValue(resolution)!), OptionValues.Share("--rate", result.GetValue(rate)!), result.GetValue(verify), output, cancellation),
            CancellationToken.None));
        return command;
    }

    private static void Run(ICorpus corpus, string folder, (int Width, int Height) size, double rate, bool verify, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine(corpus.Description);
        foreach (var split in corpus.Splits)
        {
            var options = new FrameCacheOptions
            {
                FilePath = Path.Combine(folder, FormattableString.Invariant($"{split}-{size.Width}x{size.Height}.frames")),
                Width = size.Width,
                Height = size.Height,
                Sampler = rate < 1 ? new UniformFrameSampler(rate) : null,
            };
            using var cached = new CachedClips(corpus.Split(split), options, line => output.WriteLine($"{split}: {line}"));
            cached.Fill(new FillProgress(new ShareProgress(output, $"Decoding {split}")), cancellationToken: cancellation);
            output.WriteLine(FormattableString.Invariant($"{split}: {cached.Count} clips in {options.FilePath}, {new FileInfo(options.FilePath).Length:N0} bytes"));
            if (verify)
                Verify(cached, split, options.FilePath, output, cancellation);
        }
    }

    private static void Verify(CachedClips cached, string split, string path, TextWriter output, CancellationToken cancellation)
    {
        var damaged = cached.Verify(cancellation);
        if (damaged.Count > 0)
            throw new InvalidDataException($"{damaged.Count} clips are damaged in '{path}': '{string.Join("', '", damaged)}'. Delete the file, and it is made anew.");
        output.WriteLine($"{split}: every frame is what was written");
    }

    private sealed class FillProgress(IProgress<double> share) : IProgress<FrameCacheProgress>
    {
        public void Report(FrameCacheProgress value) => share.Report((double)value.Clips / value.ClipCount);
    }
}
