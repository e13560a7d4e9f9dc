using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;
using LisVit.Data.Synthetic;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The three splits of a corpus and its vocabulary.</summary>
internal sealed record CorpusSplits(string Name, IClipSource Train, IClipSource Validation, IClipSource Test, GlossVocabulary Vocabulary) : IDisposable
{
    /// <summary>Frames that PHOENIX's videos have a second, and those of the composed and the synthetic corpus as they are meant.</summary>
    public const double UsualFramesPerSecond = 25;

    private const int ComposedClipsAnEpoch = 2000;
    private const int LongTestSeed = 500_003;

    private static readonly ComposingOptions Usual = ComposingOptions.SignedDigitsV1;
    private static readonly ComposingOptions Long = Usual with { Name = "SignedDigits-v1, 7 to 12 signs", MinimumSigns = 7, MaximumSigns = 12 };

    /// <summary>Length of the sentences of composed splits.</summary>
    public static string UsualLength => LengthOf(Usual);

    /// <summary>Length of the sentences of <see cref="LongTest"/>.</summary>
    public static string LongLength => LengthOf(Long);

    /// <summary>The sampling rate that belongs to the corpus's definition; null where the preset decides.</summary>
    public double? SamplingRate { get; init; }

    /// <summary>Whether a run augments training clips where its preset would. Those that are drawn anew in each epoch, by signers who differ in place, size and colours, are learnt in half the updates without (docs/decisions/0019).</summary>
    public bool Augments { get; init; } = true;

    /// <summary>Epochs from one validation to the next.</summary>
    public int ValidateEveryEpochs { get; init; } = 1;

    /// <summary>Frames that the videos have a second.</summary>
    public double FramesPerSecond { get; init; } = UsualFramesPerSecond;

    /// <summary>Longer sentences of the test's signers, as many as the test has; null where they cannot be composed.</summary>
    public IClipSource? LongTest { get; init; }

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
        var signs = IsolatedSigns.Open(settings.Photos!);
        var (usual, longer) = (WithGrammar(Usual, settings, signs), WithGrammar(Long, settings, signs));
        var corpus = new ComposedCorpus(signs, usual, ComposedClipsAnEpoch, settings.Seed);
        var splits = new CorpusSplits($"{usual.Name}: concatenated isolated signs from {settings.Photos}", corpus.Train, corpus.Validation, corpus.Test, corpus.Vocabulary)
        {
            SamplingRate = usual.SamplingRate,
            LongTest = LongOf(longer, signs.Split().Test),
        };
        if (settings.TestPhotos is null)
            return splits;
        var others = IsolatedSigns.Open(settings.TestPhotos);
        return splits with
        {
            Name = $"{splits.Name}, test from {settings.TestPhotos}",
            Test = new ComposedClipSource(others, usual, usual.TestClips, usual.TestSeed, freshEveryEpoch: false),
            LongTest = LongOf(longer, others),
        };
    }

    // Another grammar is another corpus.
    private static ComposingOptions WithGrammar(ComposingOptions options, Settings settings, IsolatedSigns signs)
    {
        if (settings.Followers is not { } followers)
            return options;
        var glosses = signs.Split().Train.Glosses;
        return followers <= glosses.Count
            ? options with { Name = $"{options.Name}, {followers} followers", Grammar = new SignGrammar(glosses, followers) }
            : throw new UsageException($"--followers is {followers}, but the training signers of '{settings.Photos}' have {glosses.Count} signs.");
    }

    private static ComposedClipSource LongOf(ComposingOptions options, IsolatedSigns signs) => new(signs, options, options.TestClips, LongTestSeed, freshEveryEpoch: false);

    private static string LengthOf(ComposingOptions options) => FormattableString.Invariant($"{options.MinimumSigns} to {options.MaximumSigns} signs");

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
        {
            Augments = false,
            ValidateEveryEpochs = 2,  // which are short
        };
    }
}
