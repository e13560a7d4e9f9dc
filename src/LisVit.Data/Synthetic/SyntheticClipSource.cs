namespace LisVit.Data.Synthetic;

/// <summary>
/// One split of the synthetic corpus in memory. Opening a clip plans it; only the frames that are read are drawn.
/// The pixels are those that <see cref="SyntheticCorpus.Write"/> writes.
/// </summary>
public sealed class SyntheticClipSource : ISegmentedClipSource
{
    // Signers and clips draw from streams of their own, so that neither depends on the other's number.
    private const int SignerStream = 0;
    private const int ClipStream = 1;

    private readonly SyntheticCorpusOptions options;
    private readonly SyntheticSplit split;
    private readonly string splitName;
    private readonly Signer[] signers;

    /// <summary>Prepares a split.</summary>
    /// <param name="options">What the corpus consists of.</param>
    /// <param name="split">Which part of it.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public SyntheticClipSource(SyntheticCorpusOptions options, SyntheticSplit split)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        this.split = split;
        splitName = split.ToString().ToLowerInvariant();
        Count = options.Clips(split);

        var firstNumber = 1 + Enum.GetValues<SyntheticSplit>().TakeWhile(earlier => earlier != split).Sum(options.Signers);
        signers = [.. Enumerable.Range(0, options.Signers(split))
            .Select(i => SignerCasting.Cast($"Signer{firstNumber + i:00}", StableRandom.Of(options.Seed, (int)split, SignerStream, i)))];
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such clip.</exception>
    public AnnotatedClip Open(int index, int epoch = 0)
    {
        var (name, signer, glosses, timeline) = Plan(index, epoch);
        return new AnnotatedClip(name, signer.Name, glosses, new SyntheticFrames(signer, timeline, options.Height, options.Width));
    }

    /// <summary>The true frames of each sign of a clip, in signing order; they follow each other without gaps, a transition belonging half to each of its signs.</summary>
    /// <param name="index">Which clip, in <c>[0, Count)</c>.</param>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such clip.</exception>
    public IReadOnlyList<SignSegment> Segments(int index, int epoch = 0) => Plan(index, epoch).Timeline.Segments;

    private (string Name, Signer Signer, string[] Glosses, PoseTimeline Timeline) Plan(int index, int epoch)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Clip {index} does not exist: {splitName} has {Count} clips, counted from 0.");
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);

        var sentence = options.FreshSentences && split == SyntheticSplit.Train ? epoch : 0;
        var random = StableRandom.Of(options.Seed, (int)split, ClipStream, index, sentence);
        var signer = signers[index % signers.Length];
        var length = options.MinimumGlosses + random.Next(options.MaximumGlosses - options.MinimumGlosses + 1);
        var glosses = WeatherGrammar.Sentence(length, options.Predictability, random);
        var name = $"synthetic-{splitName}-{index:00000}" + (sentence == 0 ? "" : $"-epoch{sentence:0000}");
        return (name, signer, glosses, new PoseTimeline(signer, glosses, options.FramesPerGloss, random));
    }
}
