using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Best-path decoding of CTC logits: the most likely class of each frame, repeats collapsed, then blanks dropped.</summary>
/// <remarks>Source: Graves et al., "Connectionist Temporal Classification", section 3.2. Keeps no state: several threads may call it.</remarks>
public static class CtcGreedyDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="logits">Logits or log-probabilities, <c>[b t v]</c>; class 0 is blank.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[0, t]</c>; null where all have t.</param>
    /// <param name="cancellationToken">Stops between clips.</param>
    /// <returns>The best path of each clip.</returns>
    /// <exception cref="ArgumentException">A shape or a length is wrong, or a valid frame is not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<CtcPath> Decode(Tensor logits, Tensor? lengths = null, CancellationToken cancellationToken = default)
    {
        CtcFrames.CheckShape(logits);
        var valid = DecodingLengths.Of(logits, lengths, minimum: 0);
        var frames = (int)logits.shape[1];
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (greatest, classes) = logits.to_type(logits.dtype == float64 ? float64 : float32).log_softmax(-1).max(-1);
        var logProbabilities = greatest.numel() == 0 ? [] : greatest.to_type(float32).cpu().data<float>().ToArray();
        var labels = classes.numel() == 0 ? [] : classes.cpu().data<long>().ToArray();
        var paths = new CtcPath[valid.Length];
        for (var clip = 0; clip < paths.Length; clip++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            paths[clip] = Collapse(clip, labels.AsSpan(clip * frames, valid[clip]), logProbabilities.AsSpan(clip * frames, valid[clip]));
        }

        return paths;
    }

    private static CtcPath Collapse(int clip, ReadOnlySpan<long> labels, ReadOnlySpan<float> logProbabilities)
    {
        var glosses = new List<DecodedGloss>();
        var (total, blanks) = (0.0, 0);
        for (var start = 0; start < labels.Length;)
        {
            var (end, posteriors) = (start, 0.0);
            for (; end < labels.Length && labels[end] == labels[start]; end++)
            {
                if (float.IsNaN(logProbabilities[end]))
                    throw new ArgumentException($"frame {end} of clip {clip} of the logits has no probability: a logit is not a number or plus infinity, or all are minus infinity.");
                total += logProbabilities[end];
                posteriors += Math.Exp(logProbabilities[end]);
            }

            if (labels[start] == CtcClassifier.Blank)
                blanks += end - start;
            else
                glosses.Add(new((int)labels[start], Math.Min(1, posteriors / (end - start)), start, end));
            start = end;
        }

        return new CtcPath(glosses, Math.Min(0, total), labels.Length, blanks);
    }
}
