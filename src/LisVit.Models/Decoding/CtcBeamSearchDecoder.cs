using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Prefix beam search over CTC logits: the gloss sequences of greatest probability, each summed over its paths, with a language model if wanted.</summary>
/// <remarks>
/// Sources: Graves et al., "Connectionist Temporal Classification", section 3.2 (prefix search); Hannun et al., "First-Pass Large Vocabulary Continuous Speech
/// Recognition using Bi-Directional Recurrent DNNs", algorithm 1. Computed with logarithms in float64. A width that no frame's prefixes exceed makes the search exact. Keeps no state: several threads may call it.
/// </remarks>
public static class CtcBeamSearchDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="logits">Logits or log-probabilities, <c>[b t v]</c>; class 0 is blank.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[0, t]</c>; null where all have t.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between frames.</param>
    /// <returns>Hypotheses of each clip, the best first: at most <see cref="CtcBeamSearchOptions.Best"/>, and at least one unless the language model rules out all that the logits allow.</returns>
    /// <exception cref="ArgumentException">A shape, a length or an option is wrong, or a valid frame is not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<IReadOnlyList<CtcHypothesis>> Decode(
        Tensor logits, Tensor? lengths = null, CtcBeamSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        CtcFrames.CheckShape(logits);
        options ??= new();
        var classes = (int)logits.shape[2];
        options.Validate(classes);
        var valid = DecodingLengths.Of(logits, lengths, minimum: 0);
        var beam = new CtcBeam(options, classes);
        var decoded = new IReadOnlyList<CtcHypothesis>[valid.Length];
        for (var clip = 0; clip < decoded.Length; clip++)
        {
            using var frames = new CtcFrames(logits, clip, valid[clip]);
            beam.Start();
            for (var t = 0; t < frames.Count; t++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                beam.Read(frames.LogProbabilities.Slice(t * classes, classes));
            }

            decoded[clip] = beam.Finish(frames);
        }

        return decoded;
    }
}
