using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>
/// Decoding by both heads of a model: the sequences that a beam search of the decoder and a prefix beam search of the CTC head find are judged by both. The decoder knows which glosses follow each
/// other, CTC cannot skip a sign or write one twice unseen.
/// </summary>
/// <remarks>Source: Hori et al., "Joint CTC/attention decoding for end-to-end speech recognition", section 3.2.1 (rescoring), here over the hypotheses of both searches. Keeps no state: several threads may decode, by one model in evaluation mode too.</remarks>
public static class JointDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="decoder">The decoder, in evaluation mode; its tokens 1 to v - 1 are the classes of the CTC head.</param>
    /// <param name="memory">What the decoder hears, <c>[b t <see cref="GlossDecoderOptions.MemoryWidth"/>]</c>: the encoder's output, or what <see cref="EncoderDecoderRecognizer.Hear"/> makes of it.</param>
    /// <param name="logits">What the CTC head makes of the encoder's output, <c>[b t v]</c>; class 0 is blank.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64, each in <c>[1, t]</c>; null where all have t.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Hypotheses of each clip, the best first: at least one, at most <see cref="JointDecodingOptions.Best"/>.</returns>
    /// <exception cref="ArgumentException">A shape, a length or an option is wrong, or the model's output is not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<IReadOnlyList<JointHypothesis>> Decode(
        GlossDecoder decoder, Tensor memory, Tensor logits, Tensor? lengths = null, JointDecodingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(logits);
        options ??= new();
        options.Validate();
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var written = AutoregressiveBeamDecoder.Decode(
            decoder, memory, lengths, new() { Width = options.Width, Best = options.Width, Generation = new() { MaximumGlosses = options.MaximumGlosses } }, cancellationToken);
        logits = logits.to_type(float32);
        var glosses = decoder.Options.Tokens - new[] { decoder.Options.Begin, decoder.Options.End }.Distinct().Count();
        if (logits.shape[2] != glosses + 1)
            throw new ArgumentException($"the CTC head has {logits.shape[2]} classes, but the decoder has tokens for {glosses} glosses, which with blank are {glosses + 1}.", nameof(logits));
        var read = CtcBeamSearchDecoder.Decode(logits, lengths, new() { Width = options.Width, Best = options.Width }, cancellationToken);
        var valid = DecodingLengths.Of(memory, lengths, minimum: 1);
        return [.. valid.Select((frames, clip) =>
        {
            var candidates = Candidates(written[clip].Select(found => found.Glosses), read[clip].Select(found => found.Glosses), options.MaximumGlosses);
            return Rank(candidates, ByDecoder(decoder, memory[clip].narrow(0, 0, frames), candidates), ByCtc(logits[clip].narrow(0, 0, frames), candidates), options);
        })];
    }

    private static IReadOnlyList<int>[] Candidates(IEnumerable<IReadOnlyList<int>> written, IEnumerable<IReadOnlyList<int>> read, int maximum) =>
        [.. written.Concat(read.Where(glosses => glosses.Count <= maximum)).DistinctBy(glosses => string.Join(' ', glosses))];

    private static IReadOnlyList<JointHypothesis> Rank(IReadOnlyList<int>[] candidates, double[] byDecoder, double[] byCtc, JointDecodingOptions options) =>
        [.. candidates.Select((glosses, i) => new JointHypothesis(glosses, byDecoder[i], byCtc[i], Weighted(1 - options.CtcWeight, byDecoder[i]) + Weighted(options.CtcWeight, byCtc[i])))
            .OrderByDescending(hypothesis => hypothesis.Score).Take(options.Best)];

    // What has no say must not forbid: 0 times negative infinity is not a number.
    private static double Weighted(double weight, double logProbability) => weight == 0 ? 0 : weight * logProbability;

    private static double[] ByDecoder(GlossDecoder decoder, Tensor memory, IReadOnlyList<int>[] candidates)
    {
        using var scope = NewDisposeScope();
        var (length, end) = (candidates.Max(glosses => glosses.Count) + 1, decoder.Options.End);
        var inputs = candidates.SelectMany(glosses => Padded(glosses.Prepend(decoder.Options.Begin), length, end)).ToArray();
        var targets = candidates.SelectMany(glosses => Padded(glosses.Append(end), length, end)).ToArray();
        var logits = decoder.call(tensor(inputs, [candidates.Length, length], device: memory.device), memory.unsqueeze(0).expand(candidates.Length, -1, -1), null);
        var chosen = NextTokens.LogProbabilities(logits, decoder.Options).gather(-1, tensor(targets, [candidates.Length, length, 1], device: memory.device)).squeeze(-1).cpu();
        return [.. candidates.Select((glosses, i) => chosen[i].narrow(0, 0, glosses.Count + 1).to_type(float64).sum().item<double>())];
    }

    private static double[] ByCtc(Tensor logits, IReadOnlyList<int>[] candidates)
    {
        using var scope = NewDisposeScope();
        var length = Math.Max(1, candidates.Max(glosses => glosses.Count));
        var logProbabilities = logits.to_type(float64).log_softmax(-1).unsqueeze(1).expand(-1, candidates.Length, -1);  // t v -> t n v
        var losses = nn.functional.ctc_loss(
            logProbabilities,
            tensor(candidates.SelectMany(glosses => Padded(glosses, length, 0)).ToArray(), [candidates.Length, length], device: logits.device),
            tensor(candidates.Select(_ => logits.shape[0]).ToArray()),
            tensor(candidates.Select(glosses => (long)glosses.Count).ToArray()),
            blank: CtcClassifier.Blank,
            reduction: nn.Reduction.None);
        return [.. losses.cpu().data<double>().Select(loss => -loss)];
    }

    private static IEnumerable<long> Padded(IEnumerable<int> tokens, int length, int padding) =>
        tokens.Select(token => (long)token).Concat(Enumerable.Repeat((long)padding, length)).Take(length);
}
