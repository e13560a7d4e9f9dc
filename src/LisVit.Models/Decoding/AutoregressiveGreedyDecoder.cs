using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Free-running decoding: each next token is the most likely one after the model's own former tokens, until its end token.</summary>
public static class AutoregressiveGreedyDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="decoder">The decoder, in evaluation mode.</param>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <param name="maximumGlosses">Glosses after which a sequence is cut, at least 1.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Gloss ids of each clip, without begin and end.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Decode(
        GlossDecoder decoder, Tensor memory, Tensor? lengths = null, int maximumGlosses = 60, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        if (maximumGlosses < 1)
            throw new ArgumentException($"maximumGlosses ({maximumGlosses}) must be at least 1.", nameof(maximumGlosses));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (begin, end) = (decoder.Options.Begin, decoder.Options.End);
        var batch = (int)memory.shape[0];
        var glosses = Enumerable.Range(0, batch).Select(_ => new List<int>()).ToArray();
        var finished = new bool[batch];
        var tokens = full([batch, 1], begin, dtype: int64, device: memory.device);
        for (var step = 0; step < maximumGlosses && finished.Contains(false); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Next(decoder, tokens, memory, lengths);
            var ids = next.cpu().data<long>().ToArray();
            for (var clip = 0; clip < batch; clip++)
            {
                finished[clip] |= ids[clip] == end;
                if (!finished[clip])
                    glosses[clip].Add((int)ids[clip]);
            }

            tokens = cat([tokens, next.unsqueeze(1)], 1);
        }

        return glosses;
    }

    // begin is never a next token
    private static Tensor Next(GlossDecoder decoder, Tensor tokens, Tensor memory, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        var logits = decoder.call(tokens, memory, lengths).select(1, -1);
        if (decoder.Options.Begin != decoder.Options.End)
            logits.select(1, decoder.Options.Begin).fill_(double.NegativeInfinity);
        return logits.argmax(-1).MoveToOuterDisposeScope();
    }
}
