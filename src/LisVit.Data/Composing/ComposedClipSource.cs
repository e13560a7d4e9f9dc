using System.Globalization;

namespace LisVit.Data.Composing;

/// <summary>
/// Continuous clips composed in memory from isolated signs: random glosses of one signer, each moving smoothly, with
/// cross-faded transitions. A clip depends on the signs, the options, the seed, its index and its epoch alone.
/// </summary>
public sealed class ComposedClipSource : ISegmentedClipSource
{
    private readonly IsolatedSigns signs;
    private readonly ComposingOptions options;
    private readonly int seed;
    private readonly bool freshEveryEpoch;

    /// <summary>Creates a source.</summary>
    /// <param name="signs">Signs of the signers of this split.</param>
    /// <param name="options">How to compose.</param>
    /// <param name="count">Clips in an epoch, at least 1.</param>
    /// <param name="seed">Seed of the clips.</param>
    /// <param name="freshEveryEpoch">Whether every epoch has new clips, as for training, or all have the same.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message has it.</exception>
    public ComposedClipSource(IsolatedSigns signs, ComposingOptions options, int count, int seed, bool freshEveryEpoch)
    {
        ArgumentNullException.ThrowIfNull(signs);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A split needs at least 1 clip, but is to have {count}.");
        this.signs = signs;
        this.options = options;
        this.seed = seed;
        this.freshEveryEpoch = freshEveryEpoch;
        Count = count;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public AnnotatedClip Open(int index, int epoch)
    {
        var script = Script(index, epoch);
        var name = string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{seed}-{(freshEveryEpoch ? epoch : 0)}-{index:D5}");
        return new AnnotatedClip(name, script.Signer.Name, [.. script.Signs.Select(sign => sign.Sign.Gloss)], new ComposedFrames(script));
    }

    /// <summary>The true boundaries of the signs of a clip, before sampling.</summary>
    /// <param name="index">Which clip, in <c>[0, Count)</c>.</param>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <returns>The signs in signing order; the frames between them are transitions.</returns>
    public IReadOnlyList<SignSegment> Segments(int index, int epoch) =>
        [.. Script(index, epoch).Signs.Select(sign => new SignSegment(sign.Sign.Gloss, sign.FirstFrame, sign.FrameCount))];

    private ComposedScript Script(int index, int epoch)
    {
        if (index < 0 || index >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"A clip's index must be in [0, {Count}), but is {index}.");
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return ComposedScript.Draw(signs, options, StableRandom.Of(seed, index, freshEveryEpoch ? epoch : 0));
    }
}
