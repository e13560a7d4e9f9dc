namespace LisVit.Data.Synthetic;

/// <summary>What the synthetic corpus consists of. The same options always give the same pixels. What makes it throws an <see cref="ArgumentException"/> that names a value out of range.</summary>
public sealed record SyntheticCorpusOptions
{
    /// <summary>Below this transitions would leave no room for strokes.</summary>
    internal const int FewestFramesPerGloss = 8;

    /// <summary>Other seeds give other signers and sentences.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Clips for training, at least 0; an epoch of them if <see cref="FreshSentences"/>.</summary>
    public int TrainClips { get; init; } = 500;

    /// <summary>Clips for choosing a model, at least 0.</summary>
    public int DevClips { get; init; } = 50;

    /// <summary>Clips for the final figure, at least 0.</summary>
    public int TestClips { get; init; } = 50;

    /// <summary>Signers of the training clips, at least 1; they take turns.</summary>
    public int TrainSigners { get; init; } = 6;

    /// <summary>Signers of the dev clips, at least 1, none of whom is in train.</summary>
    public int DevSigners { get; init; } = 2;

    /// <summary>Signers of the test clips, at least 1, none of whom is in train or dev.</summary>
    public int TestSigners { get; init; } = 2;

    /// <summary>Shortest sentence, in glosses, at least 1.</summary>
    public int MinimumGlosses { get; init; } = 2;

    /// <summary>Longest sentence, in glosses, not below the shortest.</summary>
    public int MaximumGlosses { get; init; } = 7;

    /// <summary>
    /// From 0, where glosses are drawn independently and uniformly and only the frames tell them, to 1, where sentences follow
    /// a weather grammar in which every gloss has three successors.
    /// </summary>
    public double Predictability { get; init; } = 0.5;

    /// <summary>Mean duration of a sign in frames, transitions included, at least 8. The default is that of RWTH-PHOENIX-Weather 2014 T.</summary>
    public double FramesPerGloss { get; init; } = 14;

    /// <summary>Whether every epoch has new training sentences. Dev and test never change.</summary>
    public bool FreshSentences { get; init; }

    /// <summary>Width of a frame in pixels, at least 1.</summary>
    public int Width { get; init; } = 210;

    /// <summary>Height of a frame in pixels, at least 1.</summary>
    public int Height { get; init; } = 260;

    internal int Clips(SyntheticSplit split) => split switch
    {
        SyntheticSplit.Train => TrainClips,
        SyntheticSplit.Dev => DevClips,
        SyntheticSplit.Test => TestClips,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, $"{split} is not a split: use Train, Dev or Test."),
    };

    internal int Signers(SyntheticSplit split) => split switch
    {
        SyntheticSplit.Train => TrainSigners,
        SyntheticSplit.Dev => DevSigners,
        _ => TestSigners,
    };

    internal void Validate()
    {
        foreach (var split in Enum.GetValues<SyntheticSplit>())
        {
            AtLeast(0, Clips(split), $"{split}Clips");
            AtLeast(1, Signers(split), $"{split}Signers");
        }

        AtLeast(1, MinimumGlosses, nameof(MinimumGlosses));
        AtLeast(MinimumGlosses, MaximumGlosses, nameof(MaximumGlosses));
        AtLeast(1, Width, nameof(Width));
        AtLeast(1, Height, nameof(Height));
        if (!(FramesPerGloss >= FewestFramesPerGloss && double.IsFinite(FramesPerGloss)))
            throw new ArgumentException($"{nameof(FramesPerGloss)} ({FramesPerGloss}) must be at least {FewestFramesPerGloss}: transitions alone take 3 to 6 frames.");
        if (!(Predictability is >= 0 and <= 1))
            throw new ArgumentException($"{nameof(Predictability)} ({Predictability}) must lie between 0 (glosses at random) and 1 (grammar only).");
    }

    private static void AtLeast(int minimum, int value, string name)
    {
        if (value < minimum)
            throw new ArgumentException($"{name} ({value}) must be at least {minimum}.");
    }
}
