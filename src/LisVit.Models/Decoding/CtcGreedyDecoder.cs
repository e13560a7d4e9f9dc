using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Best-path decoding of CTC logits: the most likely class of each frame, repeats collapsed, then blanks dropped.</summary>
/// <remarks>Source: Graves et al., "Connectionist Temporal Classification", section 3.2.</remarks>
public static class CtcGreedyDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="logits">Logits or log-probabilities, <c>[b t v]</c>; class 0 is blank.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Gloss ids of each clip, and how many of its frames were blank.</returns>
    public static IReadOnlyList<CtcPath> Decode(Tensor logits, Tensor? lengths = null)
    {
        if (logits.dim() != 3)
            throw new ArgumentException($"logits must be [b t v], but are [{string.Join(' ', logits.shape)}].", nameof(logits));
        using var scope = NewDisposeScope();
        var (batch, frames) = (logits.shape[0], logits.shape[1]);
        var best = logits.argmax(-1).cpu().data<long>().ToArray();
        var valid = lengths?.cpu().data<long>().ToArray();
        return [.. Enumerable.Range(0, (int)batch).Select(clip => Collapse(best.AsSpan((int)(clip * frames), (int)(valid?[clip] ?? frames))))];
    }

    private static CtcPath Collapse(ReadOnlySpan<long> path)
    {
        var glosses = new List<int>();
        var (previous, blanks) = ((long)CtcClassifier.Blank, 0);
        foreach (var label in path)
        {
            if (label == CtcClassifier.Blank)
                blanks++;
            else if (label != previous)
                glosses.Add((int)label);
            previous = label;
        }

        return new CtcPath(glosses, path.Length, blanks);
    }
}
