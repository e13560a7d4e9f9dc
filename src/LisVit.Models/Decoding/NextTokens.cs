using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Predicts next tokens of growing sequences, by a cache or, where there can be none, from the beginning each time.</summary>
internal abstract class NextTokens(GlossDecoder decoder, long clips) : IDisposable
{
    // Held for as long as the process lives, since the handle of a plain number may be freed before the call reads it.
    private static readonly Scalar Never = double.NegativeInfinity.ToScalar();

    /// <summary>The way that the options ask for.</summary>
    public static NextTokens Of(GlossDecoder decoder, Tensor memory, Tensor? lengths, AutoregressiveOptions options) => options is { CausalMask: true, Cached: true }
        ? new CachedNextTokens(decoder, decoder.Start(memory, lengths, options.Positions))
        : new RecomputedNextTokens(decoder, memory, lengths, options);

    /// <summary>Log-probabilities, <c>[n v]</c>, float32, of what follows once each sequence has one token more. The begin token never follows, unless it is the end token too.</summary>
    /// <exception cref="ArgumentException">The model's output is not a number; the message says for which clip.</exception>
    public Tensor Read(long[] tokens)
    {
        using var scope = NewDisposeScope();
        var logProbabilities = LogProbabilities(Logits(tokens), decoder.Options);
        if (logProbabilities.isnan().any().item<bool>())
            throw new ArgumentException($"the decoder's logits for clip {FirstUndefined(logProbabilities)} are not numbers. Look for NaN or infinity in its memory, and in the model's weights.");
        return logProbabilities.MoveToOuterDisposeScope();
    }

    /// <summary>Log-probabilities of tokens from a decoder's logits, float32: the begin token never follows, unless it is the end token too.</summary>
    public static Tensor LogProbabilities(Tensor logits, GlossDecoderOptions options)
    {
        using var scope = NewDisposeScope();
        logits = logits.to_type(float32);
        if (options.Begin != options.End)
            logits = logits.index_fill(-1, tensor(new long[] { options.Begin }, device: logits.device), Never);
        return logits.log_softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Makes sequence i a copy of the former sequence <paramref name="sources"/>[i].</summary>
    public abstract void Reorder(int[] sources);

    public abstract void Dispose();

    protected abstract Tensor Logits(long[] tokens);

    // The sequences of a clip lie together.
    private long FirstUndefined(Tensor logProbabilities) =>
        logProbabilities.isnan().any(1).to_type(int64).argmax().item<long>() / (logProbabilities.shape[0] / clips);
}
