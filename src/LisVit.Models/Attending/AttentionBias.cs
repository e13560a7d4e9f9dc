using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Attending;

/// <summary>What is added to logits, <c>[b heads l s]</c>, each of the first three dimensions 1 where it is the same all along: 0 and -infinity for a mask of booleans.</summary>
internal sealed class AttentionBias
{
    private static readonly Scalar Never = double.NegativeInfinity.ToScalar();

    private readonly float[] values;
    private readonly long[] shape;
    private readonly bool causal;

    /// <summary>Takes a mask.</summary>
    /// <param name="mask">True where a query may look, or what to add to its logits, broadcastable to <c>[b heads l s]</c>; null for everywhere.</param>
    /// <param name="causal">Whether query i sees keys 0 to i alone, instead of a mask.</param>
    /// <param name="keys">Number of keys, s.</param>
    public AttentionBias(Tensor? mask, bool causal, int keys)
    {
        (Keys, this.causal) = (keys, causal);
        if (causal || mask is null)
        {
            (values, shape) = (new float[keys], [1, 1, 1, keys]);
            return;
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var added = mask.dtype == ScalarType.Bool ? zeros(mask.shape, dtype: float32, device: mask.device).masked_fill(mask.logical_not(), Never) : mask.to_type(float32);
        while (added.dim() < 4)
            added = added.unsqueeze(0);
        added = added.expand(added.shape[0], added.shape[1], added.shape[2], keys).contiguous();
        (values, shape) = (added.data<float>().ToArray(), added.shape);
    }

    /// <summary>Whether a mask is one for so many clips, heads, queries and keys.</summary>
    public static bool Serves(Tensor mask, params ReadOnlySpan<long> sizes)
    {
        var shape = mask.shape;
        if (shape.Length > sizes.Length || mask.requires_grad)
            return false;
        sizes = sizes[^shape.Length..];
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] != 1 && shape[i] != sizes[i])
                return false;
        }

        return true;
    }

    /// <summary>Number of keys, s.</summary>
    public int Keys { get; }

    /// <summary>Whether each query has its own.</summary>
    public bool DiffersByQuery => causal || shape[2] > 1;

    /// <summary>Copies what queries of a tile add for each key, and -infinity for the keys that fill up a multiple of <see cref="Tile.Keys"/>.</summary>
    /// <param name="to">Where to: <c>[s']</c>, or <c>[s' 32]</c> where <see cref="DiffersByQuery"/>.</param>
    /// <param name="clip">Index in the batch.</param>
    /// <param name="head">Index of the head.</param>
    /// <param name="first">The first query of the tile.</param>
    /// <param name="count">Number of its queries; those that fill the tile up look everywhere.</param>
    /// <returns>The number of keys, such a multiple, behind which none of these queries may look.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CopyTo(Span<float> to, int clip, int head, int first, int count)
    {
        to.Fill(float.NegativeInfinity);
        if (!DiffersByQuery)
        {
            var row = to[..Keys];
            Row(clip, head, 0).CopyTo(row);
            return Tile.Up(row.LastIndexOfAnyExcept(float.NegativeInfinity) + 1, Tile.Keys);
        }

        var seen = 0;
        for (var query = 0; query < Tile.Queries; query++)
        {
            var row = query < count ? Row(clip, head, first + query) : [];
            if (causal && query < count)
                row = row[..Math.Min(first + query + 1, row.Length)];
            for (var key = 0; key < Keys; key++)
                to[(key * Tile.Queries) + query] = query >= count ? 0 : key < row.Length ? row[key] : float.NegativeInfinity;
            seen = Math.Max(seen, row.LastIndexOfAnyExcept(float.NegativeInfinity) + 1);
        }

        return Tile.Up(seen, Tile.Keys);
    }

    /// <summary>What a query adds for each key, but for the causal mask.</summary>
    public ReadOnlySpan<float> Row(int clip, int head, int query)
    {
        return values.AsSpan((int)((((Own(0, clip) * shape[1]) + Own(1, head)) * shape[2]) + Own(2, query)) * Keys, Keys);

        long Own(int dimension, int index) => shape[dimension] == 1 ? 0 : index;
    }
}
