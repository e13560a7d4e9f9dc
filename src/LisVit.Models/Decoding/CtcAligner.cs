using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Forced alignment: where in a clip the glosses of a known sequence are, by the most likely CTC path that spells it.</summary>
/// <remarks>
/// Sources: the Viterbi algorithm (Rabiner, "A Tutorial on Hidden Markov Models", section III-B) over the states of
/// Graves et al., "Connectionist Temporal Classification", section 4.1. Keeps no state: several threads may call it.
/// </remarks>
public static class CtcAligner
{
    /// <summary>Aligns a batch.</summary>
    /// <param name="logits">Logits or log-probabilities, <c>[b t v]</c>; class 0 is blank.</param>
    /// <param name="glosses">Gloss ids of each clip, in <c>[1, v)</c>.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[0, t]</c>; null where all have t.</param>
    /// <param name="cancellationToken">Stops between clips.</param>
    /// <returns>The alignment of each clip.</returns>
    /// <exception cref="ArgumentException">
    /// A clip has fewer frames than its glosses need (one each, and a blank between equal neighbours), its glosses have probability 0, or a shape, a length or an id is wrong.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<CtcAlignment> Align(
        Tensor logits, IReadOnlyList<IReadOnlyList<int>> glosses, Tensor? lengths = null, CancellationToken cancellationToken = default)
    {
        CtcFrames.CheckShape(logits);
        ArgumentNullException.ThrowIfNull(glosses);
        if (glosses.Count != logits.shape[0])
            throw new ArgumentException($"there must be one gloss sequence for each of the {logits.shape[0]} clips, but there are {glosses.Count}.", nameof(glosses));
        var valid = DecodingLengths.Of(logits, lengths, minimum: 0);
        var alignments = new CtcAlignment[valid.Length];
        for (var clip = 0; clip < alignments.Length; clip++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(clip, glosses[clip], valid[clip], (int)logits.shape[2]);
            using var frames = new CtcFrames(logits, clip, valid[clip]);
            alignments[clip] = CtcBestPath.Find(frames, glosses[clip]);
            if (double.IsNegativeInfinity(alignments[clip].LogProbability))
                throw new ArgumentException($"the {glosses[clip].Count} glosses of clip {clip} have probability 0: some class that every path of theirs needs has logit minus infinity.", nameof(logits));
        }

        return alignments;
    }

    private static void Check(int clip, IReadOnlyList<int> glosses, int frames, int classes)
    {
        for (var i = 0; i < glosses.Count; i++)
        {
            if (glosses[i] <= CtcClassifier.Blank || glosses[i] >= classes)
                throw new ArgumentException($"gloss {i} of clip {clip} is {glosses[i]}, but ids must be in [1, {classes}): the logits have {classes} classes, and 0 is blank.", nameof(glosses));
        }

        var needed = CtcBestPath.FewestFrames(glosses);
        if (frames < needed)
        {
            throw new ArgumentException(
                $"clip {clip} has {frames} frames, but its {glosses.Count} glosses with {CtcBestPath.Repeats(glosses)} adjacent repeats need at least {needed}. "
                + "Sample more frames of the clip, or leave it out.",
                nameof(glosses));
        }
    }
}
