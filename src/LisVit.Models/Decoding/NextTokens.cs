using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Predicts next tokens of growing sequences, by a cache or, where there can be none, from the beginning each time.</summary>
internal abstract class NextTokens(GlossDecoder decoder) : IDisposable
{
    /// <summary>The way that the options ask for.</summary>
    public static NextTokens Of(GlossDecoder decoder, Tensor memory, Tensor? lengths, AutoregressiveOptions options) => options is { CausalMask: true, Cached: true }
        ? new CachedNextTokens(decoder, decoder.Start(memory, lengths, options.Positions))
        : new RecomputedNextTokens(decoder, memory, lengths, options);

    /// <summary>Log-probabilities, <c>[n v]</c>, float32, of what follows once each sequence has one token more. The begin token never follows, unless it is the end token too.</summary>
    public Tensor Read(long[] tokens)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(tokens).to_type(float32);
        if (decoder.Options.Begin != decoder.Options.End)
            logits = logits.index_fill(1, tensor(new long[] { decoder.Options.Begin }, device: logits.device), double.NegativeInfinity);
        return logits.log_softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Makes sequence i a copy of the former sequence <paramref name="sources"/>[i].</summary>
    public abstract void Reorder(int[] sources);

    public abstract void Dispose();

    protected abstract Tensor Logits(long[] tokens);
}
