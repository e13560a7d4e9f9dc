using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Free-running decoding: each next token is the most likely one after the model's own former tokens, until its end token.</summary>
/// <remarks>Keeps no state: several threads may decode, by one model in evaluation mode too.</remarks>
public static class AutoregressiveGreedyDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="decoder">The decoder, in evaluation mode.</param>
    /// <param name="memory">What the decoder hears, <c>[b t <see cref="GlossDecoderOptions.MemoryWidth"/>]</c>: the encoder's output, or what <see cref="EncoderDecoderRecognizer.Hear"/> makes of it.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[1, t]</c>; null where all have t.</param>
    /// <param name="options">How the decoder is run; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The hypothesis of each clip.</returns>
    /// <exception cref="ArgumentException">A shape, a length or an option is wrong, or the model's output is not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<GlossHypothesis> Decode(
        GlossDecoder decoder, Tensor memory, Tensor? lengths = null, AutoregressiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options ??= new();
        options.Validate();
        AutoregressiveInput.Check(decoder, memory, lengths);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        using var next = NextTokens.Of(decoder, memory, lengths, options);
        var sequences = Enumerable.Range(0, (int)memory.shape[0]).Select(_ => GlossSequence.Empty).ToArray();
        var tokens = Enumerable.Repeat((long)decoder.Options.Begin, sequences.Length).ToArray();
        for (var step = 0; step < options.MaximumGlosses && sequences.Any(sequence => !sequence.Ended); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logProbabilities = MostLikely(next, tokens);
            for (var clip = 0; clip < sequences.Length; clip++)
            {
                if (!sequences[clip].Ended)
                    sequences[clip] = sequences[clip].Append((int)tokens[clip], logProbabilities[clip], decoder.Options.End);
            }
        }

        return [.. sequences.Select(sequence => sequence.ToHypothesis(sequence.LogProbability))];
    }

    // Replaces the tokens by the most likely ones after them.
    private static float[] MostLikely(NextTokens next, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var (logProbabilities, ids) = next.Read(tokens).max(-1);
        ids.cpu().data<long>().CopyTo(tokens);
        return logProbabilities.cpu().data<float>().ToArray();
    }
}
