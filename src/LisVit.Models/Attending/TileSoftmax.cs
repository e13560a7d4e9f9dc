using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LisVit.Models.Attending;

/// <summary>Softmax over the keys of a tile, <c>[s 32]</c>, of all its queries at once.</summary>
internal static class TileSoftmax
{
    // Below, exp is less than the least normal number.
    private const float Least = -87.3f;

    /// <summary>
    /// Turns logits into exponentials relative to the largest of their query so far, as keys come chunk after chunk.
    /// </summary>
    /// <param name="logits">Logits of more keys, <c>[s 32]</c>; they become exponentials.</param>
    /// <param name="largest">The largest logit of each query so far, <c>[32]</c>.</param>
    /// <param name="sums">The sum of exponentials of each query so far, <c>[32]</c>.</param>
    /// <param name="sooner">Gets what everything summed sooner is to be scaled by, <c>[32]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exponentials(Span<float> logits, Span<float> largest, Span<float> sums, Span<float> sooner)
    {
        for (var lane = 0; lane < Tile.Queries; lane += Tile.Lanes)
        {
            ref var x = ref Unsafe.Add(ref MemoryMarshal.GetReference(logits), lane);
            var before = Vector512.Create<float>(largest[lane..]);
            var most = before;
            for (var at = 0; at < logits.Length; at += Tile.Queries)
                most = Vector512.Max(most, Vector512.LoadUnsafe(ref x, (nuint)at));
            var scale = Exp(before - most);
            var sum = Vector512.Create<float>(sums[lane..]) * scale;
            for (var at = 0; at < logits.Length; at += Tile.Queries)
            {
                var values = Exp(Vector512.LoadUnsafe(ref x, (nuint)at) - most);
                values.StoreUnsafe(ref x, (nuint)at);
                sum += values;
            }

            most.CopyTo(largest[lane..]);
            sum.CopyTo(sums[lane..]);
            scale.CopyTo(sooner[lane..]);
        }
    }

    /// <summary>Scales all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> x, float scale)
    {
        for (; x.Length > 0; x = x[Tile.Lanes..])
            (Vector512.Create<float>(x) * scale).CopyTo(x);
    }

    /// <summary>Scales columns, <c>x[i, r] *= scales[r]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> x, ReadOnlySpan<float> scales)
    {
        var (low, high) = (Vector512.Create(scales), Vector512.Create(scales[Tile.Lanes..]));
        for (; x.Length > 0; x = x[Tile.Queries..])
        {
            (Vector512.Create<float>(x) * low).CopyTo(x);
            (Vector512.Create<float>(x[Tile.Lanes..]) * high).CopyTo(x[Tile.Lanes..]);
        }
    }

    /// <summary>Multiplies, number by number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Span<float> x, ReadOnlySpan<float> by)
    {
        for (; x.Length > 0; x = x[Tile.Lanes..], by = by[Tile.Lanes..])
            (Vector512.Create<float>(x) * Vector512.Create(by)).CopyTo(x);
    }

    /// <summary>The sum of products of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = Vector512<float>.Zero;
        for (; x.Length > 0; x = x[Tile.Lanes..], y = y[Tile.Lanes..])
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x), Vector512.Create(y), sum);
        return Vector512.Sum(sum);
    }

    /// <summary>Turns logits into weights, and the gradient of the weights into that of the logits: <c>w (g - mean)</c>.</summary>
    /// <param name="logits">Logits, <c>[s 32]</c>; they become weights.</param>
    /// <param name="gradient">Gradient of the weights, <c>[s 32]</c>; it becomes that of the logits.</param>
    /// <param name="largest">The largest logit of each query, <c>[32]</c>.</param>
    /// <param name="scales">One over the sum of exponentials of each query, <c>[32]</c>.</param>
    /// <param name="means">The sum of weights times gradients of each query, <c>[32]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(Span<float> logits, Span<float> gradient, ReadOnlySpan<float> largest, ReadOnlySpan<float> scales, ReadOnlySpan<float> means)
    {
        for (var lane = 0; lane < Tile.Queries; lane += Tile.Lanes)
        {
            ref var x = ref Unsafe.Add(ref MemoryMarshal.GetReference(logits), lane);
            ref var g = ref Unsafe.Add(ref MemoryMarshal.GetReference(gradient), lane);
            var (most, scale, mean) = (Vector512.Create(largest[lane..]), Vector512.Create(scales[lane..]), Vector512.Create(means[lane..]));
            for (var at = 0; at < logits.Length; at += Tile.Queries)
            {
                var weight = Exp(Vector512.LoadUnsafe(ref x, (nuint)at) - most) * scale;
                weight.StoreUnsafe(ref x, (nuint)at);
                (weight * (Vector512.LoadUnsafe(ref g, (nuint)at) - mean)).StoreUnsafe(ref g, (nuint)at);
            }
        }
    }

    /// <summary>exp(x) for x of at most 0, within 2 units of the last place: 2 to a whole number, which becomes an exponent, times a polynomial (Moshier's Cephes, expf) for what is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var shift = Vector512.Create(12_582_912f + 127);
        var limited = Vector512.Max(x, Vector512.Create(Least));
        var shifted = Vector512.FusedMultiplyAdd(limited, Vector512.Create(1.44269504f), shift);
        var whole = shifted - shift;
        var rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-0.693359375f), limited);
        rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(2.12194440e-4f), rest);
        var y = Vector512.Create(1.9875691500e-4f);
        y = Vector512.FusedMultiplyAdd(y, rest, Vector512.Create(1.3981999507e-3f));
        y = Vector512.FusedMultiplyAdd(y, rest, Vector512.Create(8.3334519073e-3f));
        y = Vector512.FusedMultiplyAdd(y, rest, Vector512.Create(4.1665795894e-2f));
        y = Vector512.FusedMultiplyAdd(y, rest, Vector512.Create(1.6666665459e-1f));
        y = Vector512.FusedMultiplyAdd(y, rest, Vector512.Create(5.0000001201e-1f));
        y = Vector512.FusedMultiplyAdd(y, rest * rest, rest + Vector512<float>.One);
        return Vector512.AndNot(y * (shifted.AsUInt32() << 23).AsSingle(), Vector512.LessThan(x, Vector512.Create(Least)));
    }
}
