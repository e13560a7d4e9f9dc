using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Attending;

namespace LisVit.Models.Normalising;

/// <summary>What is computed of rows of channels: sums over rows, and SiLU of what is normalised, <c>silu(z) = z sigmoid(z)</c> with <c>z = scale (x - mean) + shift</c>.</summary>
internal static class SiluRows
{
    private static int Lanes => Vector512<float>.Count;

    /// <summary>Means of rows, as nearly as a sum of so many has them, and the sums of what rows differ by from these, and of its squares.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="means">Gets the means, <c>[length]</c>.</param>
    /// <param name="rests">Gets the sums of differences, <c>[length]</c>.</param>
    /// <param name="squares">Gets the sums of their squares, <c>[length]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Moments(ReadOnlySpan<float> x, Span<float> means, Span<float> rests, Span<float> squares)
    {
        var length = means.Length;
        for (var lane = 0; lane < length; lane += Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var at = lane; at < x.Length; at += length)
                sum += Vector512.Create(x[at..]);
            var mean = sum / (x.Length / length);
            var (rest, square) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var at = lane; at < x.Length; at += length)
            {
                var difference = Vector512.Create(x[at..]) - mean;
                rest += difference;
                square = Vector512.FusedMultiplyAdd(difference, difference, square);
            }

            mean.CopyTo(means[lane..]);
            rest.CopyTo(rests[lane..]);
            square.CopyTo(squares[lane..]);
        }
    }

    /// <summary>Applies it.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="mean">Means, <c>[length]</c>.</param>
    /// <param name="scale">Scales, <c>[length]</c>.</param>
    /// <param name="shift">Shifts, <c>[length]</c>.</param>
    /// <param name="y">Gets rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> y)
    {
        for (var row = 0; row < x.Length; row += scale.Length)
        {
            for (var lane = 0; lane < scale.Length; lane += Lanes)
            {
                var z = Vector512.FusedMultiplyAdd(Vector512.Create(x[(row + lane)..]) - Vector512.Create(mean[lane..]), Vector512.Create(scale[lane..]), Vector512.Create(shift[lane..]));
                (z * Sigmoid(z)).CopyTo(y[(row + lane)..]);
            }
        }
    }

    /// <summary>Sums of gradients with regard to z, and of these times what x differs by from its mean.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="gradient">Gradients of the results.</param>
    /// <param name="mean">Means, <c>[length]</c>.</param>
    /// <param name="scale">Scales, <c>[length]</c>.</param>
    /// <param name="shift">Shifts, <c>[length]</c>.</param>
    /// <param name="sums">Gets the sums, <c>[length]</c>.</param>
    /// <param name="products">Gets the sums of products, <c>[length]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> sums, Span<float> products)
    {
        for (var lane = 0; lane < scale.Length; lane += Lanes)
        {
            var (a, b, m) = (Vector512.Create(scale[lane..]), Vector512.Create(shift[lane..]), Vector512.Create(mean[lane..]));
            var (sum, product) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var at = lane; at < x.Length; at += scale.Length)
            {
                var values = Vector512.Create(x[at..]) - m;
                var dz = Backward(Vector512.FusedMultiplyAdd(values, a, b), Vector512.Create(gradient[at..]));
                sum += dz;
                product = Vector512.FusedMultiplyAdd(dz, values, product);
            }

            sum.CopyTo(sums[lane..]);
            product.CopyTo(products[lane..]);
        }
    }

    /// <summary>Gradients with regard to x: <c>scale dz + slope (x - mean) + offset</c>.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="gradient">Gradients of the results.</param>
    /// <param name="mean">Means, <c>[length]</c>.</param>
    /// <param name="scale">Scales, <c>[length]</c>.</param>
    /// <param name="shift">Shifts, <c>[length]</c>.</param>
    /// <param name="slope">What x, less its mean, is multiplied by, <c>[length]</c>.</param>
    /// <param name="offset">What is added, <c>[length]</c>.</param>
    /// <param name="y">Gets gradients.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        ReadOnlySpan<float> slope, ReadOnlySpan<float> offset, Span<float> y)
    {
        for (var row = 0; row < x.Length; row += scale.Length)
        {
            for (var lane = 0; lane < scale.Length; lane += Lanes)
            {
                var (values, a) = (Vector512.Create(x[(row + lane)..]) - Vector512.Create(mean[lane..]), Vector512.Create(scale[lane..]));
                var dz = Backward(Vector512.FusedMultiplyAdd(values, a, Vector512.Create(shift[lane..])), Vector512.Create(gradient[(row + lane)..]));
                var rest = Vector512.FusedMultiplyAdd(values, Vector512.Create(slope[lane..]), Vector512.Create(offset[lane..]));
                Vector512.FusedMultiplyAdd(dz, a, rest).CopyTo(y[(row + lane)..]);
            }
        }
    }

    // g s (1 + z (1 - s)), with s for sigmoid(z)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Backward(Vector512<float> z, Vector512<float> gradient)
    {
        var s = Sigmoid(z);
        return gradient * s * Vector512.FusedMultiplyAdd(z, Vector512<float>.One - s, Vector512<float>.One);
    }

    // Of a number and of its negative, so that no exponential overflows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> z)
    {
        var e = TileSoftmax.Exp(-Vector512.Abs(z));
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(z, Vector512<float>.Zero), Vector512<float>.One, e) / (Vector512<float>.One + e);
    }
}
