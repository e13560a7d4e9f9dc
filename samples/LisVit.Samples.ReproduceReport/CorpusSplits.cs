using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;
using LisVit.Data.Synthetic;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The three splits of a corpus and its vocabulary.</summary>
internal sealed record CorpusSplits(string Name, IClipSource Train, IClipSource Validation, IClipSource Test, GlossVocabulary Vocabulary) : IDisposable
{
    private const int ComposedClipsAnEpoch = 2000;

    /// <summary>Most clips of a training batch; null where the preset decides. The synthetic run is so short that more steps count for more than larger ones.</summary>
    public int? LargestBatch { get; init; }

    /// <summary>The sampling rate that belongs to the corpus's definition; null where the preset decides.</summary>
    public double? SamplingRate { get; init; }

    /// <summary>What must be let go of with the splits.</summary>
    public IReadOnlyList<IDisposable> Owned { get; init; } = [];

    public static CorpusSplits Open(Settings settings, TextWriter console, CancellationToken cancellation)
    {
        if (settings.Corpus is not null)
            return RecordedCorpus.Open(settings, console);
        return settings.Photos is not null ? Composed(settings) : Synthetic(console, cancellation);
    }

    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }

    private static CorpusSplits Composed(Settings settings)
    {
        var options = ComposingOptions.SignedDigitsV1;
        var corpus = new ComposedCorpus(IsolatedSigns.Open(settings.Photos!), options, ComposedClipsAnEpoch, settings.Seed);
        var splits = new CorpusSplits($"{options.Name}: concatenated isolated signs from {settings.Photos}", corpus.Train, corpus.Validation, corpus.Test, corpus.Vocabulary) { SamplingRate = options.SamplingRate };
        if (settings.TestPhotos is null)
            return splits;
        return splits with
        {
            Name = $"{splits.Name}, test from {settings.TestPhotos}",
            Test = new ComposedClipSource(IsolatedSigns.Open(settings.TestPhotos), options, options.TestClips, options.TestSeed, freshEveryEpoch: false),
        };
    }

    // Validation and test are read from the corpus on disk. Training draws the sentences of its signers anew each epoch, which needs no disk.
    private static CorpusSplits Synthetic(TextWriter console, CancellationToken cancellation)
    {
        var options = SyntheticCache.Options;
        var corpus = PhoenixCorpus.Open(SyntheticCache.Ensure(console, cancellation));
        return new(
            $"LisVit's synthetic corpus: a drawn signer, {options.TrainSigners} signers in training, others in validation and test",
            new SyntheticClipSource(options with { FreshSentences = true, TrainClips = SyntheticCache.ClipsAnEpoch, Width = options.Width / 2, Height = options.Height / 2 }, SyntheticSplit.Train),
            corpus.Split("dev"),
            corpus.Split("test"),
            GlossVocabulary.FromGlosses(SyntheticVocabulary.Glosses))
        { LargestBatch = 4 };
    }
}
