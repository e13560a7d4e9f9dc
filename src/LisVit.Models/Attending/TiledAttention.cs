using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Computing;
using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Attending;

/// <summary>
/// Scaled-dot-product attention in tiles of a few queries, on processors with vectors of 512 bits, with dropout on its weights or without: logits of a tile stay in the cache of a core, and no
/// matrix of all of them is made, forward or backward, unless a mask is one. docs/decisions/0020 says what it is worth.
/// </summary>
/// <remarks>
/// Sources: Vaswani et al., "Attention Is All You Need", section 3.2.1; softmax over chunks of keys, and weights computed again for the gradients instead of kept, are of Dao et al.,
/// "FlashAttention" (arXiv:2205.14135), section 3.1. A head of a clip is one thread's, so results do not depend on the number of threads.
/// </remarks>
/// <param name="heads">Number of heads.</param>
/// <param name="bias">What is added to logits.</param>
/// <param name="dropout">What dropout keeps of the weights; null for all.</param>
internal sealed class TiledAttention(int heads, AttentionBias bias, DropoutMask? dropout)
{
    // Keys of a chunk: a tile of them and its gradient fit the nearest cache but one.
    private const int ChunkKeys = 256;

    // Where a call of libtorch's takes less than handing work to other threads.
    private const long LeastLogits = 1 << 15;

    // A tile of wider heads would leave the cache.
    private const long WidestHead = 256;

    /// <summary>Whether it can attend with such tokens, and is the faster way; <c>AppContext.SetSwitch("LisVit.Models.TiledAttention", false)</c> does without it.</summary>
    /// <param name="x">Tokens to attend with, as <see cref="AttentionTokens"/> takes them.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="headWidth">Width c of a head.</param>
    /// <param name="mask">The mask, if any.</param>
    /// <param name="dropping">Whether weights are dropped.</param>
    public static bool Serves(IReadOnlyList<Tensor> x, long heads, long headWidth, Tensor? mask, bool dropping)
    {
        if (!Vector512.IsHardwareAccelerated || headWidth > WidestHead || Switches.IsOff("TiledAttention"))
            return false;
        var (batch, queries, keys) = (x[0].shape[0], x[0].shape[1], x[^1].shape[1]);

        // What does not fit together is for libtorch, which spreads it or says so.
        return x.All(tensor => TensorMemory.Serves(tensor) && tensor.shape[0] == batch && tensor.dtype == x[0].dtype)
            && (mask is null || AttentionBias.Serves(mask, batch, heads, queries, keys))
            && (dropping || batch * heads * queries * keys >= LeastLogits);
    }

    /// <summary>Attends, so that gradients reach the tokens where they are wanted.</summary>
    /// <param name="x">Tokens to attend with, as <see cref="AttentionTokens"/> takes them.</param>
    /// <returns>What each query hears, <c>[b l (heads c)]</c>.</returns>
    public Tensor Apply(IReadOnlyList<Tensor> x)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<Tensor> tokens = [.. x.Select(tensor => tensor.contiguous())];
        return (is_grad_enabled() ? TiledAttentionFunction.Apply(this, heads, tokens) : Forward(new AttentionTokens(tokens, heads), null)).MoveToOuterDisposeScope();
    }

    /// <summary>Room for what <see cref="Backward(AttentionTokens, Tensor, Tensor, Tensor)"/> needs to know of each query: its largest logit, and one over its sum of exponentials.</summary>
    public Tensor Softmaxes(AttentionTokens x) => empty(x.Batch * heads, Tiles(x), 2 * Tile.Queries, dtype: float32, device: x.Device);

    /// <summary>Attends.</summary>
    /// <param name="x">Tokens to attend with.</param>
    /// <param name="softmaxes">Gets what is to be known of each query; null where nothing is.</param>
    /// <returns>What each query hears, <c>[b l (heads c)]</c>.</returns>
    public Tensor Forward(AttentionTokens x, Tensor? softmaxes)
    {
        var output = empty(x.Batch, x.Queries, heads * x.Width, dtype: x.Type, device: x.Device);
        var (groups, tiles) = (x.Batch * heads, Tiles(x));
        var parts = Math.Clamp(AllThreads.Parts / groups, 1, tiles);
        var to = new TensorMemory(output);
        TensorMemory? known = softmaxes is null ? null : new(softmaxes);
        AllThreads.Each(groups * parts, Room(x, backward: false), (item, buffer) =>
        {
            var (group, part) = Math.DivRem(item, parts);
            Forward(x, to, known, group, tiles * part / parts, tiles * (part + 1) / parts, buffer);
        });
        return output;
    }

    /// <summary>Gradients with regard to the tokens.</summary>
    /// <param name="x">Tokens that were attended with.</param>
    /// <param name="softmaxes">What <see cref="Forward(AttentionTokens, Tensor?)"/> told of each query.</param>
    /// <param name="output">What it gave.</param>
    /// <param name="gradient">Gradient of that, contiguous and of the same type.</param>
    /// <returns>Tensors like those of <paramref name="x"/>.</returns>
    public AttentionTokens Backward(AttentionTokens x, Tensor softmaxes, Tensor output, Tensor gradient)
    {
        var to = x.Like();
        var (known, heard, came) = (new TensorMemory(softmaxes), new TensorMemory(output), new TensorMemory(gradient));
        AllThreads.Each(x.Batch * heads, Room(x, backward: true), (group, buffer) => Backward(x, known, heard, came, to, group, buffer));
        return to;
    }

    private static int Tiles(AttentionTokens x) => (x.Queries + Tile.Queries - 1) / Tile.Queries;

    private int Room(AttentionTokens x, bool backward)
    {
        var (keys, narrow, wide) = (Tile.Up(x.Keys, Tile.Keys), Tile.Up(x.Width, 4), Tile.Up(x.Width, Tile.Lanes));
        var chunk = Math.Min(ChunkKeys, keys) * Tile.Queries;
        var biases = bias.DiffersByQuery ? keys * Tile.Queries : keys;
        return backward
            ? (2 * keys * (narrow + wide)) + (3 * Tile.Queries * (narrow + wide)) + biases + keys + (3 * chunk)
            : (2 * keys * narrow) + (Tile.Queries * ((2 * narrow) + wide)) + biases + (2 * chunk);
    }

    private void Forward(AttentionTokens x, TensorMemory output, TensorMemory? softmaxes, int group, int firstTile, int endTile, Span<float> buffer)
    {
        var scratch = new Scratch(buffer);
        var (clip, head) = Math.DivRem(group, heads);
        var (keys, narrow, wide) = (Tile.Up(x.Keys, Tile.Keys), Tile.Up(x.Width, 4), Tile.Up(x.Width, Tile.Lanes));
        var k = scratch.Take(keys * narrow);
        var v = scratch.Take(keys * narrow);
        var rows = scratch.Take(Tile.Queries * wide);
        var q = scratch.Take(Tile.Queries * narrow);
        var heard = scratch.Take(Tile.Queries * narrow);
        var biases = scratch.Take(bias.DiffersByQuery ? keys * Tile.Queries : keys);
        var logits = scratch.Take(Math.Min(ChunkKeys, keys) * Tile.Queries);
        var kept = scratch.Take(logits.Length);
        Span<float> largest = stackalloc float[Tile.Queries], sums = stackalloc float[Tile.Queries], sooner = stackalloc float[Tile.Queries];
        x.Key(clip, head).CopyTo(k, narrow, 0, x.Keys);
        x.Value(clip, head).CopyTo(v, narrow, 0, x.Keys);
        var seen = 0;
        for (var tile = firstTile; tile < endTile; tile++)
        {
            var first = tile * Tile.Queries;
            var count = Math.Min(Tile.Queries, x.Queries - first);
            if (tile == firstTile || bias.DiffersByQuery)
                seen = bias.CopyTo(biases, clip, head, first, count);
            x.Query(clip, head).CopyTo(rows, wide, first, count);
            TileSoftmax.Scale(rows, x.Scale);
            Turn(rows, wide, q, x.Width);
            heard.Clear();
            largest.Fill(float.MinValue);
            sums.Clear();
            for (var key = 0; key < seen; key += ChunkKeys)
            {
                var weights = logits[..(Math.Min(ChunkKeys, seen - key) * Tile.Queries)];
                Tile.Multiply(q, k[(key * narrow)..], Biases(biases, key), bias.DiffersByQuery, weights, x.Width, narrow);
                TileSoftmax.Exponentials(weights, largest, sums, sooner);
                if (key > 0)
                    TileSoftmax.Scale(heard, sooner);
                if (dropout is { } mask)
                    TileSoftmax.Multiply(weights, Kept(mask, x, group, tile, key, kept[..weights.Length]));
                Tile.AddSums(weights, v[(key * narrow)..], heard, narrow);
            }

            // A query that may look nowhere hears nothing.
            for (var i = 0; i < Tile.Queries; i++)
                sums[i] = sums[i] == 0 ? 0 : 1 / sums[i];
            TileSoftmax.Scale(heard, sums);
            x.Heard(output, clip, head).WriteColumns(heard, first, count);
            if (softmaxes is { } told)
            {
                var known = Known(told, x, group, tile);
                largest.CopyTo(known);
                sums.CopyTo(known[Tile.Queries..]);
            }
        }
    }

    private void Backward(AttentionTokens x, TensorMemory softmaxes, TensorMemory output, TensorMemory gradient, AttentionTokens to, int group, Span<float> buffer)
    {
        var scratch = new Scratch(buffer);
        var (clip, head) = Math.DivRem(group, heads);
        var (keys, narrow, wide) = (Tile.Up(x.Keys, Tile.Keys), Tile.Up(x.Width, 4), Tile.Up(x.Width, Tile.Lanes));
        var k = scratch.Take(keys * narrow);
        var v = scratch.Take(keys * narrow);
        var keyGradient = scratch.TakeZeros(keys * wide);
        var valueGradient = scratch.TakeZeros(keys * wide);
        var queryRows = scratch.Take(Tile.Queries * wide);
        var gradientRows = scratch.Take(Tile.Queries * wide);
        var outputRows = scratch.Take(Tile.Queries * wide);
        var q = scratch.Take(Tile.Queries * narrow);
        var g = scratch.Take(Tile.Queries * narrow);
        var queryGradient = scratch.Take(Tile.Queries * narrow);
        var biases = scratch.Take(bias.DiffersByQuery ? keys * Tile.Queries : keys);
        var none = scratch.TakeZeros(keys);
        var logits = scratch.Take(Math.Min(ChunkKeys, keys) * Tile.Queries);
        var inner = scratch.Take(logits.Length);
        var kept = scratch.Take(logits.Length);
        Span<float> means = stackalloc float[Tile.Queries];
        x.Key(clip, head).CopyTo(k, narrow, 0, x.Keys);
        x.Value(clip, head).CopyTo(v, narrow, 0, x.Keys);
        var seen = 0;
        for (var tile = 0; tile < Tiles(x); tile++)
        {
            var first = tile * Tile.Queries;
            var count = Math.Min(Tile.Queries, x.Queries - first);
            if (tile == 0 || bias.DiffersByQuery)
                seen = bias.CopyTo(biases, clip, head, first, count);
            x.Query(clip, head).CopyTo(queryRows, wide, first, count);
            TileSoftmax.Scale(queryRows, x.Scale);
            x.Heard(gradient, clip, head).CopyTo(gradientRows, wide, first, count);
            x.Heard(output, clip, head).CopyTo(outputRows, wide, first, count);
            Turn(queryRows, wide, q, x.Width);
            Turn(gradientRows, wide, g, x.Width);
            for (var i = 0; i < Tile.Queries; i++)
                means[i] = TileSoftmax.Dot(gradientRows.Slice(i * wide, wide), outputRows.Slice(i * wide, wide));
            queryGradient.Clear();
            var known = Known(softmaxes, x, group, tile);
            for (var key = 0; key < seen; key += ChunkKeys)
            {
                var weights = logits[..(Math.Min(ChunkKeys, seen - key) * Tile.Queries)];
                var weightGradient = inner[..weights.Length];
                Tile.Multiply(q, k[(key * narrow)..], Biases(biases, key), bias.DiffersByQuery, weights, x.Width, narrow);
                Tile.Multiply(g, v[(key * narrow)..], none, biasByQuery: false, weightGradient, x.Width, narrow);
                if (dropout is { } mask)
                    TileSoftmax.Multiply(weightGradient, Kept(mask, x, group, tile, key, kept[..weights.Length]));
                TileSoftmax.Backward(weights, weightGradient, known, known[Tile.Queries..], means);
                if (dropout is not null)
                    TileSoftmax.Multiply(weights, kept);
                Tile.AddOuter(weights, gradientRows, valueGradient[(key * wide)..], wide);
                Tile.AddOuter(weightGradient, queryRows, keyGradient[(key * wide)..], wide);
                Tile.AddSums(weightGradient, k[(key * narrow)..], queryGradient, narrow);
            }

            TileSoftmax.Scale(queryGradient, x.Scale);
            to.Query(clip, head).WriteColumns(queryGradient, first, count);
        }

        to.Key(clip, head).WriteRows(keyGradient, wide, x.Keys);
        to.Value(clip, head).WriteRows(valueGradient, wide, x.Keys);
    }

    // [32 wide] -> [c 32]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(ReadOnlySpan<float> rows, int wide, Span<float> columns, int width)
    {
        for (var i = 0; i < width; i++)
        {
            var column = columns.Slice(i * Tile.Queries, Tile.Queries);
            for (var query = 0; query < Tile.Queries; query++)
                column[query] = rows[(query * wide) + i];
        }
    }

    private Span<float> Biases(Span<float> biases, int key) => biases[(bias.DiffersByQuery ? key * Tile.Queries : key)..];

    // Each chunk of keys of a tile has a row of the mask for itself.
    private static Span<float> Kept(DropoutMask mask, AttentionTokens x, int group, int tile, int key, Span<float> kept)
    {
        var chunks = (x.Keys + ChunkKeys - 1) / ChunkKeys;
        mask.Fill(((((ulong)group * (ulong)Tiles(x)) + (ulong)tile) * (ulong)chunks) + (ulong)(key / ChunkKeys), kept);
        return kept;
    }

    private static Span<float> Known(TensorMemory softmaxes, AttentionTokens x, int group, int tile) =>
        softmaxes.Floats((((long)group * Tiles(x)) + tile) * 2 * Tile.Queries, 2 * Tile.Queries);
}
