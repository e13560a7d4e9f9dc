using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Free-running decoding that follows the most likely few sequences at once, instead of greedy decoding's one.</summary>
/// <remarks>
/// Of each clip's sequences with one token more, the <see cref="AutoregressiveBeamOptions.Width"/> most likely are kept; those of them that ended are complete and leave the
/// beam, those of <see cref="AutoregressiveOptions.MaximumGlosses"/> glosses are cut and complete too. A clip is done when no sequence in its beam can outrank its best ones.
/// Sources: Sutskever et al., "Sequence to Sequence Learning with Neural Networks", section 3.2; Wu et al., "Google's Neural Machine Translation System", section 7. Keeps no state: several threads may decode, by one model in evaluation mode too.
/// </remarks>
public static class AutoregressiveBeamDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="decoder">The decoder, in evaluation mode.</param>
    /// <param name="memory">What the decoder hears, <c>[b t <see cref="GlossDecoderOptions.MemoryWidth"/>]</c>: the encoder's output, or what <see cref="EncoderDecoderRecognizer.Hear"/> makes of it.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[1, t]</c>; null where all have t.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Hypotheses of each clip, the best first: at least one, at most <see cref="AutoregressiveBeamOptions.Best"/>.</returns>
    /// <exception cref="ArgumentException">A shape, a length or an option is wrong, or the model's output is not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<IReadOnlyList<GlossHypothesis>> Decode(
        GlossDecoder decoder, Tensor memory, Tensor? lengths = null, AutoregressiveBeamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options ??= new();
        options.Validate();
        AutoregressiveInput.Check(decoder, memory, lengths);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        using var next = NextTokens.Of(decoder, memory, lengths, options.Generation);
        var beams = Enumerable.Range(0, (int)memory.shape[0]).Select(_ => new GlossBeam(decoder.Options, options)).ToArray();
        var tokens = Enumerable.Repeat((long)decoder.Options.Begin, beams.Length).ToArray();
        for (var step = 0; step < options.Generation.MaximumGlosses && beams.Any(beam => beam.Count > 0); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sequences = tokens.Length / beams.Length;
            var likely = MostLikely(next, tokens, options.Width);
            for (var clip = 0; clip < beams.Length; clip++)
                beams[clip].Advance(likely, clip * sequences);
            tokens = Follow(next, beams, sequences);
        }

        return [.. beams.Select(beam => beam.Finish())];
    }

    // The best beam lies within the best continuations of each sequence.
    private static LikelyTokens MostLikely(NextTokens next, long[] tokens, int width)
    {
        using var scope = NewDisposeScope();
        var logProbabilities = next.Read(tokens);
        var (values, ids) = logProbabilities.topk((int)Math.Min(width, logProbabilities.shape[1]), -1);
        return new LikelyTokens((int)values.shape[1], ids.cpu().data<long>().ToArray(), values.cpu().data<float>().ToArray());
    }

    // All clips have the same number of sequences in the batch: short beams are filled up with their clip's first sequence, which nobody reads.
    private static long[] Follow(NextTokens next, GlossBeam[] beams, int former)
    {
        var sequences = Math.Max(1, beams.Max(beam => beam.Count));
        var (sources, tokens) = (new int[beams.Length * sequences], new long[beams.Length * sequences]);
        for (var i = 0; i < sources.Length; i++)
        {
            var (clip, place) = (i / sequences, i % sequences);
            var (source, token) = place < beams[clip].Count ? beams[clip][place] : (Source: 0, Token: 0);
            (sources[i], tokens[i]) = ((clip * former) + source, token);
        }

        next.Reorder(sources);
        return tokens;
    }
}
