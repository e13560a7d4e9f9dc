using LisVit.Models.Attending;
using LisVit.Models.Blocks;
using LisVit.Models.Computing;

namespace LisVit.Models.Stepping;

/// <summary>A layer of a decoder for the next token of a few sequences.</summary>
/// <param name="self">Attention to the tokens so far.</param>
/// <param name="cross">Attention to the memory.</param>
/// <param name="feedForward">What follows.</param>
/// <param name="norms">Their normalisations.</param>
/// <param name="normFirst">Whether they come before, or behind each sum.</param>
internal sealed class DecoderLayerStep(AttentionStep self, AttentionStep cross, FeedForwardStep feedForward, NormStep[] norms, bool normFirst)
{
    private delegate void Part(ReadOnlySpan<float> x, Span<float> y, Scratch scratch);

    /// <summary>Numbers that it needs room for.</summary>
    /// <param name="sequences">Number of sequences, n.</param>
    /// <param name="keys">Number of keys that a query meets at most.</param>
    public int Room(int sequences, int keys) =>
        (2 * sequences * feedForward.Width) + new[] { self.Room(sequences, keys), cross.Room(sequences, keys), feedForward.Room(sequences), norms[0].Room }.Max();

    /// <summary>Applies the layer.</summary>
    /// <param name="x">Tokens, <c>[n d]</c>, which become the layer's.</param>
    /// <param name="cache">What it remembers; it gets these tokens.</param>
    /// <param name="bias">What is added to logits of attention to the memory; null for nothing.</param>
    /// <param name="scratch">Room.</param>
    public void Apply(Span<float> x, DecoderLayerCache cache, AttentionBias? bias, Scratch scratch)
    {
        Add(x, norms[0], (tokens, y, room) => self.ToSelf(tokens, cache.Own, y, room), scratch);
        Add(x, norms[1], (tokens, y, room) => cross.ToMemory(tokens, cache.Memory, bias, y, room), scratch);
        Add(x, norms[2], feedForward.Apply, scratch);
    }

    private void Add(Span<float> x, NormStep norm, Part part, Scratch scratch)
    {
        var normed = scratch.Take(x.Length);
        var y = scratch.Take(x.Length);
        if (normFirst)
            norm.Apply(x, normed, scratch);
        part(normFirst ? normed : x, y, scratch);
        for (var i = 0; i < x.Length; i++)
            x[i] += y[i];
        if (!normFirst)
            norm.Apply(x, x, scratch);
    }
}
